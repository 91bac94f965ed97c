import type { ReportContent } from '@lianxin/contract'
import type { Language } from '@lianxin/contract/text'

/** A whole report under one key, 1 to 9: a starting point that the reader edits; its critical flag is a suggestion of the template. */
export interface ReportTemplate {
  readonly name: string
  readonly content: ReportContent
}

const greenZh = '立即启动胸痛绿色通道，联系上级医院转运；持续心电监护，备除颤仪；按规范给药前先核对禁忌。'
const greenEn =
  'Open the chest-pain green channel now and arrange transfer; continuous monitoring, defibrillator ready; check contraindications before any drug.'
const rescueZh = '立即抢救：连接除颤监护，建立静脉通路，联系上级医院。'
const rescueEn = 'Resuscitate now: monitor and defibrillator on, venous access, call the upper hospital.'

type Row = readonly [name: string, findings: string, conclusion: string, advice: string, critical?: 'critical']

const zh: readonly Row[] = [
  ['正常', '窦性心律，各间期在正常范围，ST-T 未见明显异常。', '正常心电图', '结合临床；症状持续或加重时复查心电图。'],
  ['前壁 STEMI', '窦性心律。V1–V4 导联 ST 段抬高。', '急性前壁 ST 段抬高型心肌梗死', greenZh, 'critical'],
  [
    '下壁 STEMI',
    '窦性心律。II、III、aVF 导联 ST 段抬高。',
    '急性下壁 ST 段抬高型心肌梗死',
    `${greenZh}尚未做者加做 V3R–V5R、V7–V9。`,
    'critical',
  ],
  ['后壁 MI', 'V1–V3 导联 ST 段水平型压低，V7–V9 导联 ST 段抬高。', '急性正后壁心肌梗死', greenZh, 'critical'],
  ['ST 压低', '窦性心律。ST 段压低。', '疑似急性冠脉综合征，请结合临床及心肌标志物', '查肌钙蛋白，15–30 分钟内复查心电图，联系上级医院。'],
  [
    '房颤快室率',
    'P 波消失，代之以 f 波，RR 间期绝对不齐，心室率快。',
    '心房颤动伴快速心室率',
    '监测血压与症状；血流动力学不稳定时立即联系上级医院。',
  ],
  ['室速', '宽 QRS 波心动过速。', '室性心动过速', rescueZh, 'critical'],
  ['三度 AVB', 'P 波与 QRS 波无固定关系，心室率慢。', '三度房室传导阻滞', rescueZh, 'critical'],
  ['需重做', '基线漂移及干扰明显，或导联位置可疑。', '图形质量不足，无法可靠判读', '请核对导联位置，清洁皮肤后重新采集并上传。'],
]
const en: readonly Row[] = [
  [
    'Normal',
    'Sinus rhythm, intervals within normal limits, no significant ST-T abnormality.',
    'Normal ECG',
    'Correlate clinically; repeat the ECG if symptoms persist or worsen.',
  ],
  ['Anterior STEMI', 'Sinus rhythm. ST elevation in V1–V4.', 'Acute anterior ST-elevation myocardial infarction', greenEn, 'critical'],
  [
    'Inferior STEMI',
    'Sinus rhythm. ST elevation in II, III, aVF.',
    'Acute inferior ST-elevation myocardial infarction',
    `${greenEn} Record V3R–V5R and V7–V9 if not yet done.`,
    'critical',
  ],
  [
    'Posterior MI',
    'Horizontal ST depression in V1–V3, ST elevation in V7–V9.',
    'Acute posterior myocardial infarction',
    greenEn,
    'critical',
  ],
  [
    'ST depression',
    'Sinus rhythm. ST depression.',
    'Suspected acute coronary syndrome; correlate with symptoms and cardiac markers',
    'Troponin now, repeat the ECG within 15–30 minutes, contact the upper hospital.',
  ],
  [
    'Rapid AF',
    'No P waves, fibrillatory baseline, irregularly irregular RR, fast ventricular rate.',
    'Atrial fibrillation with rapid ventricular response',
    'Watch blood pressure and symptoms; contact the upper hospital at once if unstable.',
  ],
  ['VT', 'Wide-QRS tachycardia.', 'Ventricular tachycardia', rescueEn, 'critical'],
  [
    'Complete AVB',
    'P waves and QRS complexes are dissociated, slow ventricular rate.',
    'Third-degree (complete) AV block',
    rescueEn,
    'critical',
  ],
  [
    'Record again',
    'Marked wander and interference, or doubtful electrode positions.',
    'Quality insufficient for a reliable reading',
    'Check electrode positions, clean the skin, record and send again.',
  ],
]

/** Nine templates in the language of the report; template n is at index n - 1. */
export function templatesIn(language: Language): readonly ReportTemplate[] {
  return (language === 'en' ? en : zh).map(([name, findings, conclusion, advice, critical]) => ({
    name,
    content: { findings, conclusion, advice, critical: critical === 'critical' },
  }))
}

/** Adds a statement at the end of a text, as a sentence of its own; a statement already there is not repeated. */
export function appendStatement(text: string, statement: string): string {
  const kept = text.trimEnd()
  if (kept.split(/[；;\n]\s*/).includes(statement)) return text
  return kept === '' ? statement : `${kept}\n${statement}`
}
