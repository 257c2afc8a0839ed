/// The style sheet of reports: one file, because a reader of CSS wants it in one piece.
enum ReportStyle {
  /// The sheet. Colours are pairs for light and dark with a contrast of 4.5 and more for text.
  static let sheet = HTML.constant(
    """
    :root{color-scheme:light dark;
    --paper:#f6f4ec;--card:#fffefa;--ink:#1c241f;--soft:#58635b;--line:#ddd9cb;--faint:#edeade;
    --green:#1a6f38;--green-soft:#bfe0c6;--amber:#96590b;--amber-soft:#f7dfb4;--red:#b3341d;
    --left:#1b6a8f;--right:#8a3f86;--code:#f3f0e4;
    --h1:#fbeccb;--h2:#f7d59a;--h3:#f0b667;--h4:#e08e3c;--h5:#a94d14;--h-ink:#2a1a05;--h5-ink:#fff;
    --shadow:0 1px 2px rgba(40,45,30,.06),0 6px 18px rgba(40,45,30,.05)}
    @media (prefers-color-scheme:dark){:root{
    --paper:#121613;--card:#1a201b;--ink:#e8ebe2;--soft:#a2ada3;--line:#313a32;--faint:#222a23;
    --green:#7fd093;--green-soft:#2b5a38;--amber:#edb65c;--amber-soft:#574016;--red:#ff9279;
    --left:#7cc4e4;--right:#dd9fd9;--code:#141915;
    --h1:#33291a;--h2:#513c1b;--h3:#79551d;--h4:#8a5d17;--h5:#e09a35;--h-ink:#f6ead6;--h5-ink:#1d1204;
    --shadow:none}}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:3.5rem}
    body{margin:0;background:var(--paper);color:var(--ink);
    font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans",
    "Noto Color Emoji",sans-serif}
    h1,h2,.kicker{font-family:"Iowan Old Style","Palatino Linotype",Palatino,"Book Antiqua",
    Georgia,"Noto Serif","DejaVu Serif",serif;font-weight:600;letter-spacing:-.01em}
    h1{font-size:clamp(2rem,1.2rem + 3.6vw,3.5rem);line-height:1.08;margin:.2rem 0 1rem;
    max-width:18ch;text-wrap:balance}
    h2{font-size:1.75rem;line-height:1.2;margin:3.5rem 0 1rem}
    h3{font-size:1rem;margin:0 0 .75rem}
    h4{font-size:.8rem;margin:1rem 0 .4rem;color:var(--soft);font-weight:600}
    a{color:var(--green)}
    a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--green);
    outline-offset:2px;border-radius:4px}
    bdi,code{overflow-wrap:anywhere}
    small{font-size:.8125em;color:var(--soft);font-weight:400}
    .skip{position:absolute;left:-100vw}.skip:focus{left:1rem;top:1rem;background:var(--card);
    padding:.5rem 1rem;z-index:3}
    .top,main,footer{max-width:72rem;margin:0 auto;padding:0 1.25rem}
    .top{padding-top:clamp(2rem,6vw,4.5rem);padding-bottom:1.5rem}
    .kicker{color:var(--green);margin:0;font-size:1.05rem}
    .facts{display:flex;flex-wrap:wrap;align-items:baseline;gap:.25rem 1.5rem;margin:0 0 .5rem;
    color:var(--soft)}
    .facts b{color:var(--ink);font-size:1.25rem;font-variant-numeric:tabular-nums}
    .names{margin:.25rem 0 0;display:flex;flex-wrap:wrap;gap:.4rem}
    .names bdi{background:var(--faint);border-radius:99px;padding:.1rem .7rem;font-size:.875rem}
    .headline{font-size:1.2rem;max-width:46ch;margin:1.2rem 0 0;text-wrap:pretty}
    .remarks{margin:.5rem 0 0;padding-left:1.1rem;font-size:.85rem;color:var(--soft);max-width:85ch}
    .remarks li{margin:.2rem 0}
    nav{position:sticky;top:0;z-index:2;display:flex;gap:.25rem;overflow-x:auto;
    background:color-mix(in srgb,var(--paper) 90%,transparent);
    backdrop-filter:blur(8px);border-bottom:1px solid var(--line);scrollbar-width:none;
    padding:.35rem max(1rem,calc((100vw - 72rem)/2 + .65rem))}
    nav a{flex:none;color:var(--ink);text-decoration:none;font-size:.9rem;padding:.35rem .65rem;
    border-radius:6px}
    nav a:hover{background:var(--faint)}
    .card{background:var(--card);border:1px solid var(--line);border-radius:14px;
    padding:1.1rem 1.25rem;margin:0 0 1rem;box-shadow:var(--shadow)}
    .scroll{overflow-x:auto}
    .hint{color:var(--soft);font-size:.9rem;margin:0 0 .9rem;max-width:70ch}
    table{border-collapse:collapse;width:100%}
    caption{text-align:left;color:var(--soft);font-size:.85rem;padding-bottom:.6rem}
    th{text-align:left;font-weight:600}
    thead th{font-size:.8rem;color:var(--soft);font-weight:600;vertical-align:bottom}
    .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    .sym{white-space:nowrap}
    .sym i,.run.check{font-style:normal;color:var(--green);font-weight:700}
    .none{color:var(--soft)}
    .ranking td,.ranking th{padding:.3rem .5rem}
    .ranking tbody{border-top:1px solid var(--line)}
    .ranking tbody tr:first-child>*{padding-top:.75rem}
    .ranking thead th:first-child{width:2.4rem}
    .ranking .rank{color:var(--soft);font-variant-numeric:tabular-nums}
    .ranking tbody:first-of-type .rank{color:var(--green);font-weight:700}
    .ranking .model{font-size:1.05rem;overflow-wrap:anywhere}
    .ranking{table-layout:fixed}
    .ranking .n{width:3.6rem}.ranking .score{width:6rem}
    .ranking .score b{font-size:1.15rem}
    .ranking .string td{padding-top:0;padding-bottom:.8rem;line-height:1.45;font-size:1.1rem}
    .run{overflow-wrap:anywhere;letter-spacing:.02em}
    .agreement p{margin:0 0 .5rem}
    .plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,25rem),1fr));gap:1rem;
    margin-bottom:1rem}
    .plot{margin:0}
    .plot ul{list-style:none;margin:0;padding:0}
    .plot li{display:grid;grid-template-columns:10rem 1fr 5.6rem;gap:.75rem;
    align-items:center;padding:.18rem 0;font-size:.925rem}
    .plot .model{line-height:1.25}
    .numbers{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    .track{overflow:visible;display:block}
    .rail{stroke:var(--line);stroke-width:2;stroke-linecap:round}
    .tick{stroke:var(--line);stroke-width:1.5}
    .band{fill:var(--green-soft)}
    .dot{fill:var(--green);stroke:var(--card);stroke-width:2}
    .axis{display:grid;grid-template-columns:repeat(3,1fr);margin:.2rem 6.35rem 0 10.75rem;
    font-size:.72rem;color:var(--soft)}
    .axis span:nth-child(2){text-align:center}.axis span:nth-child(3){text-align:right}
    .grid td,.grid th{padding:.45rem .6rem;border-top:1px solid var(--faint)}
    .grid thead th{border-top:0}
    .grid th[scope=row]{font-weight:500;min-width:7rem}
    .grid.attempts th[scope=row]{width:15rem}
    .digest code{font-size:.75rem;color:var(--soft);word-break:break-all}
    .attempts a{display:inline-block;text-decoration:none;color:inherit;padding:.15rem .4rem;
    margin:.1rem .15rem .1rem 0;border-radius:7px;background:var(--faint);min-width:2.1rem;
    text-align:center}
    .attempts a:hover{background:var(--green-soft)}
    .heat{width:auto;margin-left:-1.25rem}
    .heat caption,.heat thead th:first-child{padding-left:1.25rem}
    .heat td{width:3.1rem;min-width:2.6rem;height:2.4rem;text-align:center;border-radius:6px;
    font-variant-numeric:tabular-nums}
    .heat{border-collapse:separate;border-spacing:3px}
    .heat thead th span{display:inline-block;writing-mode:vertical-rl;transform:rotate(180deg);
    max-height:11rem;line-height:1.15;text-align:left;overflow:clip}
    .heat thead th{text-align:center;padding:0 .2rem .3rem}
    .heat thead th:first-child{text-align:left}
    .heat th[scope=row]{font-weight:600;font-size:.9rem;padding-right:1rem;white-space:nowrap;
    position:sticky;left:-1.25rem;background:var(--card);padding-left:1.25rem}
    .heat th small{display:block;white-space:normal;min-width:15rem;line-height:1.3}
    .h0{color:var(--soft)}
    .h1{background:var(--h1)}.h2{background:var(--h2)}.h3{background:var(--h3)}
    .h4{background:var(--h4)}.h5{background:var(--h5);color:var(--h5-ink)}
    .h1,.h2,.h3,.h4{color:var(--h-ink)}
    .heat .sum{color:var(--soft);font-weight:600}
    .session{margin:0 0 2.5rem}
    .session>h3{font-size:1.15rem;margin:1.5rem 0 .75rem}
    .pair,.single{background:var(--card);border:1px solid var(--line);border-radius:14px;
    box-shadow:var(--shadow);margin:0 0 1.25rem;overflow:clip}
    .singles{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,21rem),1fr));
    gap:1rem;align-items:start}
    .singles .single{margin:0}
    .heads,.answers{display:grid;grid-template-columns:1fr 1fr}
    .side{padding:.7rem 1.1rem;border-bottom:1px solid var(--line);background:var(--faint)}
    .strip{display:flex;flex-wrap:wrap;gap:.2rem .25rem;font-size:.8rem;margin-top:.3rem}
    .strip>span{background:var(--card);border-radius:6px;padding:.02rem .35rem}
    .label{font-size:.75rem;color:var(--soft)}
    .left>.label,.left .head .label{color:var(--left)}
    .right>.label,.right .head .label{color:var(--right)}
    .heads .left{border-top:3px solid var(--left)}.heads .right{border-top:3px solid var(--right)}
    .pair .answer .label{display:none}
    .turn{border-bottom:1px solid var(--line);content-visibility:auto;contain-intrinsic-size:auto 12rem}
    .single .turn:last-of-type{border-bottom:0}
    .experiment{font-size:.95rem;color:var(--ink);margin:1.25rem 0 .6rem}
    h5{margin:.7rem 1.1rem -.3rem;font-size:.8rem;color:var(--soft);font-weight:600}
    .bare{contain-intrinsic-size:auto 3rem}
    .turn.bare:not(.case){display:flex;justify-content:space-between;align-items:baseline}
    .turn.bare .prompt{padding:.45rem 0 .45rem 1.1rem;font-size:.9rem}
    .turn.bare .prompt p{font-weight:500}
    .case.bare .prompt{padding-right:1.1rem}
    .answer.bare{padding:.3rem 1.1rem;flex:none}
    .answer.bare .head{margin:0}
    .bare .tries{display:flex;flex-wrap:wrap;padding:0 1.1rem .8rem;gap:.4rem}
    .bare .tries .answer{padding:.15rem .5rem;background:var(--faint);border-radius:7px}
    .bare .tries .label{display:none}
    .tries .answer+.answer{border-top:1px dashed var(--line)}
    .bare .tries .answer+.answer{border-top:0}
    .history{margin:.4rem 1.1rem 0}
    .history .prompt{padding-left:0}.history .answer{padding-left:0;padding-right:0}
    .given-up{margin:.6rem 1.1rem}
    .prompt{display:flex;gap:.6rem;align-items:baseline;padding:.75rem 1.1rem .25rem}
    .prompt p{margin:0;font-weight:600;overflow-wrap:anywhere;white-space:pre-line;
    unicode-bidi:isolate;min-width:0}
    .number{color:var(--soft);font-size:.8rem;font-variant-numeric:tabular-nums}
    .badge{font-size:.72rem;font-weight:600;border-radius:99px;padding:.05rem .5rem;
    background:var(--faint);color:var(--soft);align-self:center}
    .badge.fix{background:var(--green-soft);color:var(--ink)}
    .answer{padding:.5rem 1.1rem 1rem;min-width:0}
    .answers>.right{border-left:1px solid var(--line)}
    .answer:target{box-shadow:inset 0 0 0 2px var(--green);border-radius:8px}
    .away{display:flex;align-items:center;justify-content:center;opacity:.7}
    .away .hint{margin:0}
    .head{display:flex;flex-wrap:wrap;gap:.2rem .6rem;align-items:baseline;margin-bottom:.35rem;
    min-height:1.5rem}
    .rating{font-size:.8rem;color:var(--soft)}
    .text{margin:0 0 .5rem;background:var(--code);border:1px solid var(--faint);border-radius:9px;
    padding:.65rem .8rem;white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate;
    font:.84rem/1.6 ui-monospace,"SF Mono",SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",
    "Noto Color Emoji",monospace;max-height:32rem;overflow:auto}
    .text code{font:inherit;unicode-bidi:isolate}
    mark{background:none;color:inherit;text-decoration:underline wavy var(--amber) 1.5px;
    text-underline-offset:3px;text-decoration-skip-ink:none;background:var(--amber-soft);
    border-radius:3px;padding:.05em 0}
    sup{font-size:.7em;color:var(--amber);font-weight:700;line-height:0;padding-right:.1em;
    user-select:none}
    .mistakes,.notes{margin:.4rem 0 0;padding-left:1.3rem;font-size:.875rem}
    .mistakes li::marker{color:var(--amber);font-weight:700}
    .mistakes b{color:var(--amber)}
    .notes{color:var(--soft);list-style:"→ "}
    .place,.again{font-size:.78rem;color:var(--soft);font-variant-numeric:tabular-nums}
    .expected{font-size:.82rem;color:var(--soft);margin:.45rem 0 0}
    .expected code{color:var(--ink)}
    .made{margin:.55rem 0 0;font-size:.76rem;color:var(--soft);display:flex;flex-wrap:wrap;
    gap:0 .8rem;font-variant-numeric:tabular-nums}
    details>summary{cursor:pointer;color:var(--green);font-size:.875rem;padding:.2rem 0}
    .calendars{border-top:1px solid var(--line)}
    .calendars>div{padding:.2rem 1.1rem 1rem}
    .single>.calendar-title,.single>.calendar{margin-left:1.1rem;margin-right:1.1rem}
    .calendar{list-style:none;margin:0 0 1rem;padding:0;font-size:.9rem}
    .calendar li{padding:.3rem .7rem;border-left:3px solid var(--green);background:var(--faint);
    border-radius:0 7px 7px 0;margin-bottom:.3rem}
    .calendar time{font-variant-numeric:tabular-nums;margin-right:.4rem}
    .hint.calendar-title{margin:.8rem 0 0}
    footer{padding-top:2rem;padding-bottom:3rem;color:var(--soft);font-size:.875rem;
    border-top:1px solid var(--line);margin-top:3rem}
    footer p{max-width:80ch}
    @media screen and (max-width:44rem){
    body{font-size:15.5px}
    .top,main,footer{padding-left:1rem;padding-right:1rem}
    .card{padding:.9rem .85rem;border-radius:12px}
    h2{margin-top:2.6rem}
    .ranking td,.ranking th{padding:.25rem .28rem}
    .ranking thead th:first-child{width:1.5rem}
    .ranking .n{width:2rem}.ranking .score{width:3.1rem}
    .ranking thead .score{font-size:.66rem}
    .ranking .model{font-size:1rem}
    .ranking .string td{font-size:.92rem}
    .plot li{grid-template-columns:1fr auto;gap:.05rem .75rem;padding:.3rem 0}
    .plot .track{grid-column:1/-1;grid-row:2}
    .axis{margin:.2rem 0 0}
    .heads,.answers{grid-template-columns:1fr}
    .heads .left{border-top:0;border-left:3px solid var(--left)}
    .heads .right{border-top:0;border-left:3px solid var(--right)}
    .answers>.right{border-left:0;border-top:1px dashed var(--line)}
    .pair .answer{border-left:3px solid var(--left)}.pair .answer.right{border-left-color:var(--right)}
    .pair .answer .label{display:inline}
    .away{display:none}
    .grid.attempts th[scope=row]{width:8rem}
    .heat{margin-left:-.85rem}
    .heat caption,.heat thead th:first-child{padding-left:.85rem}
    .heat th[scope=row]{left:-.85rem;padding-left:.85rem;font-size:.82rem}
    .heat th small{display:none}}
    @media print{
    :root{--paper:#fff;--card:#fff;--shadow:none}
    nav,.skip{display:none}
    body{font-size:10.5pt}
    h2,h3,h4,.hint,.heads,.prompt{break-after:avoid}
    .ranking .n{width:2.6rem}.ranking .score{width:4.5rem}
    .turn{content-visibility:visible}
    .turn,.card,.single,.ranking tbody{break-inside:avoid}
    .text{max-height:none;overflow:visible}
    details::details-content{content-visibility:visible;block-size:auto}
    *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
    @media (prefers-contrast:more){:root{--line:currentColor;--soft:var(--ink)}}
    """)
}
