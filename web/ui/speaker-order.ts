type Person = { id: string; name: string; role: "host" | "guest" };

/** The host first, then by name; the same however loud anybody is. Leaves the list as it is. */
export function inOrder<P extends Person>(people: readonly P[]): P[] {
  const rank = ({ role }: Person) => (role === "host" ? 0 : 1);
  return [...people].sort(
    (a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, "en") || a.id.localeCompare(b.id, "en"),
  );
}
