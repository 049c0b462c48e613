import { z } from "@hono/zod-openapi";

/** Schemas of reports on events. The report itself is described in `docs/wire/report.md`. */

const REMARKS_MAX = 5;
const REMARK_LENGTH_MAX = 280;

const figure = z.number().nullable();

const keptReport = z
  .object({
    room: z.string(),
    title: z.string(),
    startMs: z.number().openapi({ description: "Promised, else when it opened or went live; Unix milliseconds" }),
    endedAtMs: figure,
    isFinal: z.boolean().openapi({ description: "Nothing more will come" }),
    startErrorMs: figure.openapi({ description: "Opened so long after the promised second; negative: before" }),
    peakHeard: figure.openapi({ description: "Most who heard it at once" }),
    gapsPerHour: figure.openapi({ description: "Gaps in an hour of listening" }),
    refused: figure.openapi({ description: "Requests that were refused" }),
    report: z.string().openapi({ description: "Where the report is: a path", example: "/r/town-hall-7k2mpq/report" }),
  })
  .openapi("KeptReport");

export const reportList = z
  .object({ reports: z.array(keptReport).openapi({ description: "The latest event first" }) })
  .openapi("Reports");

const remark = z
  .string()
  .trim()
  .min(1)
  .max(REMARK_LENGTH_MAX)
  .regex(/^\P{C}*$/u, { error: "must not hold control characters" });

export const remarks = z
  .strictObject({
    remarks: z
      .array(remark)
      .max(REMARKS_MAX)
      .openapi({
        description: "What is to be read with the report, in place of earlier ones",
        example: ["Replayed at 1:100."],
      }),
  })
  .openapi("Remarks");
