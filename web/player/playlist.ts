/** An extended M3U playlist with one endless entry. A title cannot break out of its line. */
export function playlistOf(title: string, address: string): string {
  return `#EXTM3U\n#EXTINF:-1,${title.replace(/[\r\n]+/g, " ")}\n${address}\n`;
}
