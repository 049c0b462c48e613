/** An SDP text cut into lines; nothing is judged yet. Attribute names are as written, values without them. */
export type SdpSection = { media: string; attributes: SdpAttribute[] };
export type SdpAttribute = { name: string; value: string };
export type Sdp = { version: boolean; session: SdpSection; sections: SdpSection[] };

/** Lines of any length and line ends of either kind; what is not `a=` or `m=` is skipped. */
export function readSdp(text: string): Sdp {
  const session: SdpSection = { media: "", attributes: [] };
  const sections: SdpSection[] = [];
  let version = false;
  let section = session;
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line === "v=0") version = true;
    if (line.startsWith("m=")) {
      section = { media: line.slice(2), attributes: [] };
      sections.push(section);
    }
    if (line.startsWith("a=")) section.attributes.push(readAttribute(line.slice(2)));
  }
  return { version, session, sections };
}

export function attribute(section: SdpSection, name: string): string | undefined {
  return section.attributes.find((one) => one.name === name)?.value;
}

export function attributes(section: SdpSection, name: string): string[] {
  return section.attributes.filter((one) => one.name === name).map((one) => one.value);
}

export function hasAttribute(section: SdpSection, name: string): boolean {
  return section.attributes.some((one) => one.name === name);
}

function readAttribute(text: string): SdpAttribute {
  const colon = text.indexOf(":");
  return colon < 0 ? { name: text, value: "" } : { name: text.slice(0, colon), value: text.slice(colon + 1) };
}
