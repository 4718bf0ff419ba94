import { printable } from '../printable.ts';
import { outcomeText, sentText } from './event-text.ts';
import { detectionMs, recoveryMs } from './incidents.ts';
import type { Rate } from './interventions.ts';
import type { Share, Spread, Tally } from './metrics.ts';
import type { IncidentReport, Report } from './report.ts';
import { spanText, timeTextIn } from './time-text.ts';

/** A part of a report in words: sentences, then a table. Nothing in it steers a terminal; nothing is escaped yet. */
export interface Section {
  title: string;
  lines: string[];
  table?: { head: string[]; rows: string[][] } | undefined;
}

/** A report in words: the first section is its head, the last its foot. */
export function sectionsOf(report: Report): Section[] {
  const { metrics, zone } = report;
  const { clock, date } = timeTextIn(zone);
  // Over midnight a clock time says too little.
  const oneDay = date(report.from) === date(report.to);
  const when = (at: number) => (oneDay ? clock(at) : `${date(at)} ${clock(at)}`);
  const window = `${when(report.from)}-${when(report.to)}`;
  const watched = report.watched.reduce((sum, { from, to }) => sum + to - from, 0);
  const hand = metrics.byPerson === 0 ? '' : `; a person had a hand in ${metrics.byPerson} of the incidents`;
  const typed = metrics.typed === 0 ? '' : `; a person typed at workers in ${metrics.typed} min`;
  return [
    section(`Report of ${report.id}`, [
      `Date: ${date(report.from)} (${zone})`,
      `Duration: ${spanText(report.to - report.from)} (${window})${report.live ? ', still running' : ''}`,
      `Purpose: ${report.purpose ?? 'not given'}`,
    ]),
    section('Interventions', [
      `Automatic: ${metrics.automatic}`,
      `Manual: ${metrics.manual}${hand}${typed}`,
      `Incidents: ${metrics.incidents}, of which ${metrics.open} open and ${metrics.escalated} handed to a person`,
    ]),
    section(
      'Incidents by cause',
      [],
      ['Cause', 'Severity', 'Frequency', 'Incidents', 'Workers', 'Impact', 'Probable cause'],
      report.causes.map((each) => [
        each.cause,
        each.severity.toUpperCase(),
        each.frequency,
        String(each.incidents),
        each.workers.join(', '),
        each.impacts.join('; '),
        each.guesses.join('; '),
      ]),
    ),
    section(
      'Timeline',
      [],
      ['Time', 'Worker', 'Incident', 'Noticed after', 'Lasted', 'From → to', 'Steps', 'Outcome'],
      report.incidents.map((incident) => [
        when(incident.openedAt),
        incident.worker,
        `${incident.cause}: ${incident.evidence}`,
        spanText(detectionMs(incident)),
        optional(recoveryMs(incident), spanText),
        `${incident.from ?? '–'} → ${incident.to ?? '–'}`,
        incident.steps.map(({ by, step, result }) => `${by} ${step}: ${result}`).join('; '),
        outcomeOf(incident),
      ]),
    ),
    section(
      'Workers',
      [],
      ['Worker', 'Pattern', 'Incidents', 'Causes', 'What worked', 'Time on its screen', 'Health'],
      report.workers.map((each) => [
        each.worker,
        each.offender ? 'recurring' : '',
        `${each.incidentTimes.length}${each.incidentTimes.length === 0 ? '' : ` (${each.incidentTimes.map(when).join(', ')})`}`,
        each.causes.join(', '),
        each.whatWorked.map(({ recipe, step, times }) => `${recipe}: ${step} ×${times}`).join('; '),
        shares(each.screen),
        shares(each.health),
      ]),
    ),
    section('Tasks', [], tallyHead('Task'), metrics.tasks.map(tallyRow)),
    section('Times by cause', [], tallyHead('Cause'), metrics.causes.map(tallyRow)),
    section(
      'Recipes',
      [],
      ['Recipe', 'For', 'Used', 'Success', 'Steps'],
      metrics.recipes.map(({ recipe, cause, steps, ...rate }) => [
        recipe,
        cause ?? '–',
        String(rate.tried),
        rateText(rate),
        steps.map((each) => `${each.step}: ${rateText(each)}`).join('; '),
      ]),
    ),
    section(
      'Intervention history',
      [],
      ['Time', 'Worker', 'By', 'Recipe', 'Step', 'Sent', 'Result', 'Took'],
      report.interventions.map((each) => [
        when(each.startedAt),
        each.worker,
        each.by,
        each.recipe,
        `${each.rung}/${each.of} ${each.step}`,
        sentText(each.sent),
        each.reason === undefined ? each.result : `${each.result}: ${each.reason}`,
        spanText(each.at - each.startedAt),
      ]),
    ),
    section(
      'State transitions',
      [],
      ['Time', 'Worker', 'Of', 'From → to', 'Why'],
      report.transitions.map(({ at, worker, of, from, to, why }) => [
        when(at),
        worker,
        of,
        from === undefined ? to : `${from} → ${to}`,
        why,
      ]),
    ),
    section(
      'Key figures',
      [],
      ['Figure', 'Value'],
      [
        ['Time to detect (MTTD), mean, p95', spreadText(metrics.detection)],
        ['Time to detect a stuck worker, mean, p95', spreadText(ofCause(metrics.causes, 'stuck')?.detection)],
        ['Time to recover (MTTR), mean, p95', spreadText(metrics.recovery)],
        ['Time to recover a sign-in, mean, p95', spreadText(ofCause(metrics.causes, 'auth_error')?.recovery)],
        ['Detected within 30 min', shareText(metrics.detectedInTime)],
        ['Messages delivered', shareText(metrics.delivery)],
        ['Health checks passed', shareText(metrics.healthChecks)],
      ],
    ),
    section('About this report', [
      `Generated at: ${date(report.generatedAt)} ${clock(report.generatedAt)} (${zone})`,
      `Monitoring window: ${window}, watched for ${spanText(watched)}`,
      `Total interventions: ${metrics.automatic + metrics.manual}`,
      `Critical issues: ${metrics.critical}`,
      `Workers managed: ${report.workersManaged}`,
    ]),
  ];
}

function section(title: string, lines: string[], head?: string[], rows: string[][] = []): Section {
  if (head && rows.length === 0) return { title, lines: ['none'] };
  return {
    title: printable(title),
    lines: lines.map(printable),
    table: head && { head, rows: rows.map((row) => row.map(printable)) },
  };
}

function outcomeOf({ outcome, recipe, escalation }: IncidentReport): string {
  const end = outcome === undefined ? 'open' : outcomeText(outcome, recipe);
  return escalation ? `${end}, needed a person: ${escalation.reason}` : end;
}

function tallyHead(of: string): string[] {
  return [
    of,
    'Incidents',
    'Open',
    'Automatic',
    'Manual',
    'Detected in (mean, p95)',
    'Recovered in (mean, p95)',
  ];
}

function tallyRow(tally: Tally): string[] {
  const counts = [tally.incidents, tally.open, tally.automatic, tally.manual].map(String);
  return [tally.name, ...counts, spreadText(tally.detection), spreadText(tally.recovery)];
}

function ofCause(causes: readonly Tally[], cause: string): Tally | undefined {
  return causes.find(({ name }) => name === cause);
}

function shares(of: Report['workers'][number]['screen']): string {
  return of.map(({ state, share }) => `${state} ${percent(share)}`).join(', ');
}

function spreadText(spread: Spread | undefined): string {
  return spread?.count ? `${optional(spread.mean, spanText)}, ${optional(spread.p95, spanText)}` : '–';
}

function shareText({ good, all, share }: Share): string {
  return share === undefined ? '–' : `${percent(share)} (${good} of ${all})`;
}

function rateText({ recovered, tried, rate }: Rate): string {
  return `${percent(rate)} (${recovered} of ${tried})`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function optional(value: number | undefined, text: (value: number) => string): string {
  return value === undefined ? '–' : text(value);
}
