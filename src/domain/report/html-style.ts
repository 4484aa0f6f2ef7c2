/** The style of a report: light and dark, phone to paper, without a font, picture or script from anywhere. */
export const reportStyle = `
:root{color-scheme:light dark;--page:#f5f6f8;--card:#fff;--ink:#1a2230;--soft:#5b6676;--line:#dfe3e9;--grid:#e8ebf0;--brand:#12324a;
--ok:#1b7f4b;--info:#2563a8;--unknown:#6b5b95;--warning:#a15c00;--critical:#b3261e;
--s0:#1f6fb2;--s1:#c2571a;--s2:#2e8b57;--s3:#8a4fb5;--s4:#a8326a;--mark:#8892a0}
@media (prefers-color-scheme:dark){:root{--page:#10151c;--card:#18202a;--ink:#e6ebf2;--soft:#9aa7b8;--line:#2b3644;--grid:#263040;--brand:#9cc4e4;
--ok:#5fd39a;--info:#7ab8f5;--unknown:#b9a5e8;--warning:#f0b35a;--critical:#ff8a80;
--s0:#6cb6f5;--s1:#f39a5e;--s2:#6fd39b;--s3:#c79bf0;--s4:#f58bb8;--mark:#7d8a9b}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;overflow-wrap:anywhere}
main{max-width:62rem;margin:0 auto;padding:1.5rem 1rem 3rem}
header,section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.25rem 1.4rem;margin:0 0 1rem}
header{border-top:5px solid var(--tone)}
.ok{--tone:var(--ok)}.info{--tone:var(--info)}.unknown{--tone:var(--unknown)}.warning{--tone:var(--warning)}.critical{--tone:var(--critical)}
.where{color:var(--soft);margin:0 0 .35rem;display:flex;flex-wrap:wrap;gap:.4rem .6rem;align-items:center}
.badge{display:inline-block;border:1px solid currentColor;border-radius:999px;padding:.05rem .6rem;font-size:.82rem;font-weight:650;color:var(--tone)}
h1{font-size:1.45rem;line-height:1.25;margin:.1rem 0 .9rem;text-wrap:balance}
h2{font-size:1.08rem;margin:0 0 .7rem;color:var(--brand)}
h3{font-size:.98rem;margin:1.1rem 0 .35rem}
section>h3:first-of-type{margin-top:0}
p{margin:.4rem 0}ul,ol{margin:.3rem 0;padding-left:1.25rem}li{margin:.2rem 0}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.7rem 1.4rem;margin:0}
dt{color:var(--soft);font-size:.8rem}dd{margin:0;font-weight:550}
.three{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:.5rem 1.6rem}
.three h3{margin-top:0}
.soft,.legend{color:var(--soft);font-size:.87rem}
code,.mac{font:0.86em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
table{width:100%;border-collapse:collapse;font-size:.92rem}
th{text-align:left;color:var(--soft);font-weight:600;font-size:.8rem;padding:.3rem .7rem .3rem 0;border-bottom:1px solid var(--line)}
td{padding:.42rem .7rem .42rem 0;border-bottom:1px solid var(--grid);vertical-align:top}
tr:last-child td{border-bottom:0}
.pairs{table-layout:fixed}.pairs th:first-child{width:22%}
.times td:first-child,.times td:nth-child(2){white-space:nowrap}
.times td:last-child{color:var(--soft);font-size:.85rem}
.times td:nth-child(3){min-width:18rem}
.day th{padding-top:1rem}
.detail{color:var(--soft)}
.tag{display:inline-block;min-width:4.6rem;font-size:.75rem;font-weight:650;color:var(--soft)}
.alert .tag,.refusal .tag{color:var(--warning)}.run .tag,.step .tag,.plan .tag{color:var(--info)}.note .tag,.people .tag{color:var(--s3)}.incident .tag{color:var(--critical)}.look .tag{color:var(--ok)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:1.2rem 1.6rem}
figure{margin:0;min-width:0}figcaption{font-weight:600;font-size:.92rem;margin-bottom:.15rem}
svg{display:block;width:100%;height:auto}
.grid{stroke:var(--grid);stroke-width:1}.mark{stroke:var(--mark);stroke-width:1;stroke-dasharray:2 3}
.axis{fill:var(--soft);font:11px system-ui,sans-serif}
.line{fill:none;stroke-width:1.9;stroke-linejoin:round;stroke-linecap:round}
.s0{stroke:var(--s0);--own:var(--s0)}.s1{stroke:var(--s1);--own:var(--s1);stroke-dasharray:7 3}.s2{stroke:var(--s2);--own:var(--s2);stroke-dasharray:2 3}.s3{stroke:var(--s3);--own:var(--s3);stroke-dasharray:9 3 2 3}.s4{stroke:var(--s4);--own:var(--s4);stroke-dasharray:4 4}
.dot{fill:var(--own);stroke:none}
.legend{display:flex;flex-wrap:wrap;gap:.1rem 1rem;list-style:none;padding:0;margin:.2rem 0 0}
.legend svg{display:inline-block;width:1.8rem;height:.6rem;margin-right:.35rem;vertical-align:middle}
.chain{list-style:none;padding:0;margin:.6rem 0 0}
.chain>li{border-left:3px solid var(--tone,var(--line));padding:.1rem 0 .2rem .9rem;margin:0 0 .8rem}
.follows{color:var(--soft)}
details summary{cursor:pointer;color:var(--brand);font-weight:600}
.mac{color:var(--soft);word-break:break-all}
footer{color:var(--soft);font-size:.82rem;text-align:center}
@media (max-width:40rem){
main{padding:.7rem .6rem 2rem}header,section{padding:1rem;border-radius:10px}h1{font-size:1.2rem}
dl{grid-template-columns:1fr 1fr}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,td{display:block;width:100%}
tr{padding:.55rem 0;border-bottom:1px solid var(--line)}tr:last-child{border-bottom:0}
td,.times td:first-child,.times td:nth-child(2){border:0;padding:.06rem 0;white-space:normal}
td:empty{display:none}
td[data-head]:not([data-head=""])::before{content:attr(data-head);display:inline-block;min-width:4.6rem;margin-right:.5rem;color:var(--soft);font-size:.78rem}
.times td::before{content:none!important}.times td:first-child,.times td:nth-child(2){display:inline;color:var(--soft);font-size:.85rem;margin-right:.6rem}
.tag{min-width:0;margin-right:.4rem}}
@media print{:root{color-scheme:light;--page:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--grid:#ddd;--brand:#12324a;--ok:#1b7f4b;--info:#2563a8;--unknown:#6b5b95;--warning:#a15c00;--critical:#b3261e;--s0:#1f6fb2;--s1:#c2571a;--s2:#2e8b57;--s3:#8a4fb5;--s4:#a8326a;--mark:#666}
body{font-size:10.5pt}main{max-width:none;padding:0}header,section{border:0;border-radius:0;padding:0 0 .6rem;margin-bottom:.8rem}
header{border-top:5px solid var(--tone);padding-top:.6rem}tr,figure,.chain>li,h2,h3{break-inside:avoid}h2,h3{break-after:avoid}}
`
