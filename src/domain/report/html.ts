import {htmlParts} from './html-parts.ts'
import {reportStyle} from './html-style.ts'
import {html} from './html-text.ts'
import type {IncidentReport} from './model.ts'
import {stamp} from './words.ts'

/** Nothing is loaded and nothing runs, whatever a text in it says; only the style above and its own pictures count. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

const SEVERITIES: Readonly<Record<IncidentReport['severity'], string>> = {
  ok: '✓ Healthy',
  info: 'i Note',
  unknown: '? Unknown',
  warning: '! Warning',
  critical: '✕ Critical',
}

/** The report as one HTML file that needs nothing else: readable on a phone, on paper, in the light and in the dark. */
export function reportHtml(report: IncidentReport): string {
  const {title, place, state, level, severity, verdict, facts, id, madeAt} = report
  const badges = [SEVERITIES[severity], level, state].filter(text => text !== '')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Incident on ${html(place)}: ${html(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
<header class="${severity}">
<p class="where">${badges.map(text => `<span class="badge">${html(text)}</span>`).join('')}<span>${html(place)}</span><span>${html(title)}</span></p>
<h1>${html(verdict)}</h1>
<dl>${facts.map(({name, value}) => `<div><dt>${html(name)}</dt><dd>${html(value)}</dd></div>`).join('')}</dl>
</header>
${htmlParts(report).join('\n')}
<footer>Made by Quorate at ${stamp(madeAt)} from incident <code>${html(id)}</code>. Every time is UTC.</footer>
</main>
</body>
</html>
`
}
