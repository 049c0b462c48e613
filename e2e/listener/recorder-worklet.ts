/** Sends what it hears to the page, with the wall clock. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

registerProcessor(
  "recorder",
  class extends AudioWorkletProcessor {
    process(inputs: Float32Array[][]): boolean {
      const block = inputs[0]?.[0];
      if (block !== undefined) this.port.postMessage({ block: block.slice(), atMs: Date.now() });
      return true;
    }
  },
);

export {};
