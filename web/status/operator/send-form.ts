/** Hands a form's fields over when it is sent, and empties them once that is done. */
export function sendForm(send: (form: FormData) => Promise<boolean>): (event: SubmitEvent) => void {
  return (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (!(form instanceof HTMLFormElement)) return;
    void send(new FormData(form)).then((isDone) => isDone && form.reset());
  };
}

export function textOf(form: FormData, name: string): string {
  return String(form.get(name) ?? "").trim();
}
