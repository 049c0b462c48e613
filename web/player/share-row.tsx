import { useCopy } from "../ui/copy-field.tsx";
import { CheckIcon, CopyIcon, ShareIcon } from "../ui/icons.tsx";

export function ShareRow({ title, address }: { title: string; address: string }) {
  const { copied, copy } = useCopy(address);
  const share = () => void navigator.share({ title, url: address }).catch(() => undefined);
  return (
    <div class="row row-center">
      {navigator.clipboard !== undefined && (
        <button type="button" class="button" onClick={copy}>
          {copied ? <CheckIcon /> : <CopyIcon />}
          <span aria-live="polite">{copied ? "Link copied" : "Copy link"}</span>
        </button>
      )}
      {navigator.share !== undefined && (
        <button type="button" class="button" onClick={share}>
          <ShareIcon />
          Share
        </button>
      )}
    </div>
  );
}
