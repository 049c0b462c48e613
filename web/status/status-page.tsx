import { useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { StatusNow } from "../../src/protocol/index.ts";
import type { TroubleModel } from "../trouble/trouble-model.ts";
import { STATE_WORDS } from "../trouble/trouble-words.ts";
import { ReportChart } from "./chart/report-chart.tsx";
import { CommentList } from "./comment-list.tsx";
import { GradeCard } from "./history/grade-card.tsx";
import { HistoryCard } from "./history/history-card.tsx";
import { IncidentCard } from "./incident-card.tsx";
import { MaintenanceList } from "./maintenance-list.tsx";
import { RegionCard } from "./map/region-card.tsx";
import { IncidentActs } from "./operator/incident-acts.tsx";
import { HideButton } from "./operator/moderation-list.tsx";
import { OperatorCard } from "./operator/operator-card.tsx";
import type { OperatorModel } from "./operator/operator-model.ts";
import { ProblemBars } from "./problem-bars.tsx";
import { showTarget } from "./show-target.ts";
import { Components, StateHead } from "./state-head.tsx";
import type { StatusModel } from "./status-model.ts";
import { SubscribeCard } from "./subscribe/subscribe-card.tsx";
import type { SubscribeModel } from "./subscribe/subscribe-model.ts";

export type StatusPageProps = {
  model: StatusModel;
  trouble: TroubleModel;
  subscribe: SubscribeModel;
  operator: OperatorModel;
};

/** Whether everything works, what people report, and what is being done. */
export function StatusPage(props: StatusPageProps) {
  const { model, trouble } = props;
  useSignalEffect(() => {
    const state = model.now.value?.state;
    document.title = `${state === undefined ? "Status" : STATE_WORDS[state]} · Stentor`;
  });
  const now = model.now.value;
  if (now !== undefined) return <Account {...props} now={now} />;
  if (!model.isCutOff.value) {
    return (
      <div class="waiting" role="status">
        <span>Asking the tracker…</span>
      </div>
    );
  }
  return (
    <section class="message">
      <h1>The tracker cannot be reached</h1>
      <p role="status">
        Your network may be away, or the servers are. This page goes on asking, and shows how things stand as soon as
        anybody answers.
      </p>
      <p>
        <button type="button" class="button button-primary" aria-haspopup="dialog" onClick={() => trouble.open()}>
          I have trouble
        </button>
      </p>
    </section>
  );
}

function Account({ model, trouble, subscribe, operator, now }: StatusPageProps & { now: StatusNow }) {
  useTarget(model);
  const titles = new Map((model.config.value?.rooms ?? []).map(({ id, title }) => [id, title]));
  return (
    <div class="status-page">
      <StateHead model={model} trouble={trouble} now={now} />
      <OpenIncidents model={model} titles={titles}>
        {(id) => operator.isIn.value && <IncidentActs operator={operator} incident={id} />}
      </OpenIncidents>
      <MaintenanceList model={model} titles={titles} />
      <ReportChart model={model} />
      <div class="status-columns">
        <div>
          <ProblemBars model={model} />
          <Components model={model} now={now} />
          <Comments model={model} operator={operator} titles={titles} />
        </div>
        <div>
          <RegionCard model={model} />
          <GradeCard model={model} />
        </div>
      </div>
      <HistoryCard model={model} titles={titles} />
      <SubscribeCard model={model} subscribe={subscribe} />
      <OperatorCard model={model} operator={operator} titles={titles} />
    </div>
  );
}

/** A notification, a feed or a mail leads to one incident. */
function useTarget(model: StatusModel): void {
  const isShown = useRef(false);
  const pieces = [model.now.value, model.history.value];
  useEffect(() => {
    isShown.current ||= showTarget(location.hash);
  }, pieces);
}

type OpenProps = {
  model: StatusModel;
  titles: ReadonlyMap<string, string>;
  children: (id: string) => ComponentChildren;
};

function OpenIncidents({ model, titles, children }: OpenProps) {
  const incidents = model.open.value;
  if (incidents.length === 0) return null;
  return (
    <section class="incidents" aria-labelledby="incidents-title">
      <h2 id="incidents-title">{incidents.length === 1 ? "What is going on" : `${incidents.length} incidents`}</h2>
      {incidents.map((incident) => (
        <IncidentCard key={incident.id} incident={incident} nowMs={model.nowMs.value} titles={titles}>
          {children(incident.id)}
        </IncidentCard>
      ))}
    </section>
  );
}

type CommentsProps = { model: StatusModel; operator: OperatorModel; titles: ReadonlyMap<string, string> };

function Comments({ model, operator, titles }: CommentsProps) {
  const comments = model.comments.value ?? [];
  return (
    <section class="card" aria-labelledby="comments-title">
      <h2 id="comments-title">What people say</h2>
      {comments.length === 0 ? (
        <p class="hint">Nobody has said anything lately.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
        <section class="comments-window" tabIndex={0} aria-label="Comments">
          <CommentList
            comments={comments}
            nowMs={model.nowMs.value}
            titles={titles}
            act={operator.isIn.value ? ({ id }) => <HideButton operator={operator} comment={id} /> : undefined}
          />
        </section>
      )}
    </section>
  );
}
