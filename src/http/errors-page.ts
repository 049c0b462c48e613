import { ERROR_CODES, ERROR_STATUS, type ErrorCode } from "../protocol/index.ts";

/** `docs/errors.md`, from the lists that the program answers by. */
export function errorsPage(): string {
  const rows = Object.entries(ERROR_CODES).map(
    ([code, meaning]) => `| \`${code}\` | ${ERROR_STATUS[code as ErrorCode]} | ${meaning} |`,
  );
  return [
    "# Errors",
    "",
    "<!-- Made from src/protocol by scripts/reference-pages.ts; a test keeps it true. -->",
    "",
    "Every refusal over HTTP is JSON, with the status of its code:",
    "",
    "```json",
    '{"error": {"code": "room_not_found", "message": "Cannot find room \\"town-hall\\": it does not exist"}}',
    "```",
    "",
    "Decide by the code; the message is for people and may change. Answers of the pages, the API and WHIP carry",
    "`X-Request-Id`, which the log repeats. Codes that are met elsewhere (over WebSocket, between processes, at the start)",
    "stand in the same list.",
    "",
    "| Code | Status | Meaning |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
