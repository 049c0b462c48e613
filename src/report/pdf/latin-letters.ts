const GREEK = "α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o";
const CYRILLIC =
  "а=a б=b в=v г=g д=d е=e ж=zh з=z и=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya";
const MORE_CYRILLIC = "є=ye і=i ґ=g ђ=dj ј=j љ=lj њ=nj ћ=c џ=dz ѓ=gj ќ=kj ѕ=dz";
const LATIN = "ł=l đ=d ħ=h ı=i ŋ=ng ŧ=t ĸ=k ə=e −=- ‐=- ‑=- ≤=<= ≥=>= →=-> ≈=~ ×=x";

/** Lower-case letters that the standard fonts of PDF lack, in Latin ones. */
export const LATIN_LETTERS: ReadonlyMap<string, string> = new Map(
  [GREEK, CYRILLIC, MORE_CYRILLIC, LATIN].flatMap((table) =>
    table.split(" ").map((pair): [string, string] => {
      const [letter = "", latin = ""] = pair.split(/(?<=^.)=/u);
      return [letter, latin];
    }),
  ),
);
