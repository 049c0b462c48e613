import { useState } from "preact/hooks";
import { sentenceFor } from "../api/api-error.ts";
import { type Invitation, NAME_MAX } from "../api/room-api.ts";
import { CopyField } from "../ui/copy-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ShareIcon } from "../ui/icons.tsx";
import type { StudioModel } from "./studio-model.ts";

export function InviteDialog({ model, onClose }: { model: StudioModel; onClose: () => void }) {
  const [invitation, setInvitation] = useState<Invitation>();
  return (
    <Dialog title={invitation === undefined ? "Invite a guest" : `A link for ${invitation.name}`} onClose={onClose}>
      {invitation === undefined ? (
        <InviteForm model={model} onInvited={setInvitation} onClose={onClose} />
      ) : (
        <InvitationLink invitation={invitation} title={model.room.value?.title ?? ""} onClose={onClose} />
      )}
    </Dialog>
  );
}

type FormProps = { model: StudioModel; onInvited: (invitation: Invitation) => void; onClose: () => void };

function InviteForm({ model, onInvited, onClose }: FormProps) {
  const [refusal, setRefusal] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement) || busy) return;
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    setBusy(true);
    try {
      onInvited(await model.invite(name));
    } catch (cause) {
      setRefusal(sentenceFor(cause));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="form" onSubmit={submit}>
      <div class="field">
        <label for="guest-name">Their name</label>
        <input id="guest-name" name="name" type="text" maxLength={NAME_MAX} autocomplete="off" />
        <p class="hint">They can change it themselves.</p>
      </div>
      {refusal !== undefined && (
        <p class="trouble" role="alert">
          {refusal}
        </p>
      )}
      <div class="row row-end">
        <button type="button" class="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" class="button button-primary" disabled={busy}>
          Make a link
        </button>
      </div>
    </form>
  );
}

type LinkProps = { invitation: Invitation; title: string; onClose: () => void };

function InvitationLink({ invitation, title, onClose }: LinkProps) {
  const link = invitation.links.studio;
  const share = () =>
    void navigator.share({ title, text: `Join us on stage: ${title}`, url: link }).catch(() => undefined);
  return (
    <div class="form">
      <CopyField
        focused
        label="Personal link"
        value={link}
        hint="Copy it now: it is shown only once. Send it to this one guest only: whoever has it can speak."
      />
      <div class="row row-end">
        {navigator.share !== undefined && (
          <button type="button" class="button" onClick={share}>
            <ShareIcon />
            Share
          </button>
        )}
        <button type="button" class="button button-primary" onClick={onClose}>
          Done
        </button>
      </div>
    </div>
  );
}
