import { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip } from 'chart.js';
import { hourOf, t } from '../i18n';
import type { Figures } from './reports';

Chart.register(BarController, BarElement, CategoryScale, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip);

let traffic: Chart | undefined;
let level: Chart | undefined;
let drawn: unknown[] = [];

function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3]];

/** Draws anew only what changed: a view is rendered far more often than its figures come. */
export function draw(figures: Figures, lang: string): void {
  const trafficCanvas = document.getElementById('traffic') as HTMLCanvasElement | null;
  const levelCanvas = document.getElementById('level') as HTMLCanvasElement | null;
  if (!trafficCanvas || !levelCanvas) {
    return;
  }
  const text = color('--muted');
  const reason = [figures, lang, text, trafficCanvas];
  if (reason.every((each, i) => each === drawn[i])) {
    return;
  }
  drawn = reason;
  traffic?.destroy();
  level?.destroy();
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  Chart.defaults.color = text;
  Chart.defaults.borderColor = color('--line');
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.animation = still ? false : { duration: 200 };
  Chart.defaults.maintainAspectRatio = false;
  const labels = figures.traffic.map((each) => hourOf(each.from));
  traffic = new Chart(trafficCanvas, {
    data: {
      labels,
      datasets: [
        { type: 'line', label: t('peak'), data: figures.traffic.map((each, i) => (i < figures.levels.length ? each.peakCalls : null)), borderColor: color('--accent'), backgroundColor: color('--accent'), borderWidth: 2, pointRadius: 2, yAxisID: 'peak' },
        { type: 'bar', label: t('todayAnswered'), data: figures.traffic.map((each) => each.answered), backgroundColor: color('--up'), stack: 'calls' },
        { type: 'bar', label: t('otherCalls'), data: figures.traffic.map((each) => Math.max(0, each.calls - each.answered - each.abandoned)), backgroundColor: color('--idle'), stack: 'calls' },
        { type: 'bar', label: t('todayAbandoned'), data: figures.traffic.map((each) => each.abandoned), backgroundColor: color('--alarm'), stack: 'calls' },
      ],
    },
    options: { scales: { x: { stacked: true, grid: { display: false } }, y: { stacked: true, beginAtZero: true, ticks: { precision: 0 } }, peak: { position: 'right', beginAtZero: true, grid: { display: false }, ticks: { precision: 0 }, title: { display: true, text: t('peak') } } }, plugins: { legend: { position: 'bottom', labels: { boxWidth: 10, boxHeight: 10 } } } },
  });
  const names = [...new Set(figures.levels.flatMap((each) => each.queues.map((one) => `${one.pbx}/${one.queue}`)))].sort();
  const colors = ['--up', '--queued', '--ring', '--accent'];
  const pbxes = new Set(names.map((name) => name.split('/')[0]));
  level = new Chart(levelCanvas, {
    type: 'line',
    data: {
      labels,
      datasets: names.map((name, i) => ({
        label: pbxes.size > 1 ? name : name.slice(name.indexOf('/') + 1),
        data: figures.levels.map((each) => {
          const one = each.queues.find((found) => `${found.pbx}/${found.queue}` === name);
          return one && one.offered ? Math.round((100 * one.answeredInTime) / one.offered) : null;
        }),
        borderColor: color(colors[i % colors.length]!),
        backgroundColor: color(colors[i % colors.length]!),
        borderDash: DASHES[i % DASHES.length]!,
        spanGaps: true,
        borderWidth: 2,
        pointRadius: 4,
      })),
    },
    options: { scales: { x: { grid: { display: false } }, y: { min: 0, max: 100, ticks: { callback: (value) => `${value} %` } } }, plugins: { legend: { position: 'bottom', labels: { boxWidth: 10, boxHeight: 10 } } } },
  });
}
