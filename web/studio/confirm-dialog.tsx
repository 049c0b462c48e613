import { Dialog } from "../ui/dialog.tsx";

type Props = { title: string; text: string; yes: string; no: string; onYes: () => void; onNo: () => void };

/** Asks once more; the harmless answer has the focus. */
export function ConfirmDialog({ title, text, yes, no, onYes, onNo }: Props) {
  return (
    <Dialog title={title} onClose={onNo}>
      <p>{text}</p>
      <div class="row row-end">
        <button type="button" class="button" onClick={onNo}>
          {no}
        </button>
        <button type="button" class="button button-danger-full" onClick={onYes}>
          {yes}
        </button>
      </div>
    </Dialog>
  );
}
