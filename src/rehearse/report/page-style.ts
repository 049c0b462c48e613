/** The pages' colors (`web/style`), and what a report needs besides. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ground: #f6f1e9; --surface: #fffcf7; --line: #e3d8c8; --ink: #221b13; --ink-soft: #665a4b;
  --good: #2c6e45; --good-soft: #ddeee2; --bad: #b8261b; --bad-soft: #fae3df; --void: #7a5a10; --void-soft: #f6e9c9;
  --c1: #8f5218; --c2: #2f6f8f; --c3: #b8261b; --c4: #93836f; --shadow: 0 1px 2px rgb(60 40 15 / 6%), 0 8px 24px rgb(60 40 15 / 6%); }
@media (prefers-color-scheme: dark) { :root { --ground: #15110d; --surface: #1f1913; --line: #362c21; --ink: #f4ecdf; --ink-soft: #b3a591;
  --good: #7fce9b; --good-soft: #15301f; --bad: #ff8a78; --bad-soft: #43160f; --void: #e6bf6a; --void-soft: #352811;
  --c1: #e5a864; --c2: #7fbfe0; --c3: #ff8a78; --c4: #8a7a66; --shadow: 0 1px 2px rgb(0 0 0 / 30%), 0 8px 28px rgb(0 0 0 / 28%); } }
* { box-sizing: border-box; margin: 0; }
body { background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  padding: clamp(16px, 4vw, 48px); }
main { max-width: 1160px; margin: 0 auto; display: grid; gap: 28px; }
h1 { font: 600 clamp(28px, 4vw, 40px)/1.15 ui-serif, "New York", "Iowan Old Style", Palatino, Georgia, serif; letter-spacing: -0.01em; }
header p { color: var(--ink-soft); margin-top: 6px; }
.verdict { border-radius: 18px; padding: 22px 26px; font-size: clamp(18px, 2.2vw, 22px); line-height: 1.4; }
.verdict b { display: block; font-size: 13px; letter-spacing: 0.08em; text-transform: uppercase; margin-bottom: 4px; }
.verdict ul { font-size: 16px; margin-top: 8px; padding-left: 20px; }
.clean { background: var(--good-soft); } .clean b { color: var(--good); }
.suffered { background: var(--bad-soft); } .suffered b { color: var(--bad); }
.invalid { background: var(--void-soft); } .invalid b { color: var(--void); }
.figures { display: grid; gap: 14px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr)); }
.figures > div, .plot, .facts { background: var(--surface); border-radius: 18px; box-shadow: var(--shadow); }
.figures > div { padding: 16px 18px; }
dt { color: var(--ink-soft); font-size: 14px; }
.figures dd:nth-of-type(1) { font-size: 28px; font-weight: 650; line-height: 1.2; font-variant-numeric: tabular-nums; }
.figures dd:nth-of-type(2) { color: var(--ink-soft); font-size: 13px; line-height: 1.35; margin-top: 2px; }
.good dd:nth-of-type(1) { color: var(--good); } .bad dd:nth-of-type(1) { color: var(--bad); }
.plots { display: grid; gap: 18px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); }
.plot { padding: 18px 18px 10px; display: flex; flex-direction: column; justify-content: space-between; }
h2 { font-size: 20px; } h3 { font-size: 17px; }
figcaption p { color: var(--ink-soft); font-size: 14px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; padding: 0; margin: 8px 0 4px; font-size: 13px; color: var(--ink-soft); }
.legend li:not(.unit)::before { content: ""; display: inline-block; width: 14px; height: 0; border-top: 3px solid var(--c); margin-right: 6px;
  vertical-align: middle; border-radius: 2px; }
.legend li.bars::before, .legend li.area::before { height: 10px; border-top: 0; background: var(--c); }
.legend li.dashed::before { border-top-style: dashed; border-radius: 0; }
.legend li.mark::before { border-top: 2px dotted var(--bad); border-radius: 0; }
.legend .unit { margin-left: auto; }
.c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); } .c4 { --c: var(--c4); }
svg { width: 100%; height: auto; display: block; overflow: visible; }
svg text { fill: var(--ink-soft); font-size: 12px; font-variant-numeric: tabular-nums; }
svg .y { text-anchor: end; } svg .x { text-anchor: middle; }
.grid { stroke: var(--line); stroke-width: 1; fill: none; }
.line { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.line.dashed { stroke-dasharray: 5 4; stroke-linecap: butt; }
.area { fill: var(--c); opacity: 0.14; stroke: none; } .bars { fill: var(--c); }
.legend .area { opacity: 1; fill: none; }
svg .mark { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 2 4; fill: none; }
.hover rect { fill: transparent; } .hover rect:hover { fill: var(--ink); opacity: 0.06; }
.facts { padding: 20px 22px; display: grid; gap: 16px; }
.facts dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); gap: 12px 24px; }
.facts dd { overflow-wrap: anywhere; }
code { font: 14px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
@media print { body { padding: 0; } .plot, .figures > div { box-shadow: none; border: 1px solid var(--line); break-inside: avoid; } }
`;
