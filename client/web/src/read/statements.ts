/**
 * Common ECG statements a reader picks from, in both languages. The wording follows the customary Chinese report terms and the
 * AHA/ACCF/HRS 2007 part II statement list; nothing here is chosen by software, the reader chooses and may edit every word.
 */
export const statementGroups = ['overall', 'rhythm', 'ectopy', 'conduction', 'infarction', 'stt', 'chamber', 'other'] as const
export type StatementGroup = (typeof statementGroups)[number]

export interface Statement {
  /** First letters of the pinyin of the Chinese words, Latin letters and digits kept, lower case: what a reader types. */
  readonly initials: string
  readonly group: StatementGroup
  readonly zh: string
  readonly en: string
}

type Entry = readonly [initials: string, zh: string, en: string]

const entries: Readonly<Record<StatementGroup, readonly Entry[]>> = {
  overall: [
    ['zcxdt', '正常心电图', 'Normal ECG'],
    ['dzzcxdt', '大致正常心电图', 'Essentially normal ECG'],
    ['ycxdt', '异常心电图', 'Abnormal ECG'],
    ['yqxdtxbwmxbh', '与前心电图相比无明显变化', 'No significant change from the previous ECG'],
  ],
  rhythm: [
    ['dxxl', '窦性心律', 'Sinus rhythm'],
    ['dxxdgs', '窦性心动过速', 'Sinus tachycardia'],
    ['dxxdgh', '窦性心动过缓', 'Sinus bradycardia'],
    ['dxxlbq', '窦性心律不齐', 'Sinus arrhythmia'],
    ['dxtb', '窦性停搏', 'Sinus arrest'],
    ['dfcdzz', '窦房传导阻滞', 'Sinoatrial block'],
    ['yzxfxxl', '游走性房性心律', 'Wandering atrial pacemaker'],
    ['fxxdgs', '房性心动过速', 'Atrial tachycardia'],
    ['xfpd', '心房扑动', 'Atrial flutter'],
    ['xfcd', '心房颤动', 'Atrial fibrillation'],
    ['xfcdbksxsl', '心房颤动伴快速心室率', 'Atrial fibrillation with rapid ventricular response'],
    ['xfcdbhmxsl', '心房颤动伴缓慢心室率', 'Atrial fibrillation with slow ventricular response'],
    ['zfxssxxdgs', '阵发性室上性心动过速', 'Paroxysmal supraventricular tachycardia'],
    ['jjqxybxl', '交界区性逸搏心律', 'Junctional escape rhythm'],
    ['jsxjjqxl', '加速性交界区心律', 'Accelerated junctional rhythm'],
    ['sxybxl', '室性逸搏心律', 'Ventricular escape rhythm'],
    ['jsxsxzzxl', '加速性室性自主心律', 'Accelerated idioventricular rhythm'],
    ['sxxdgs', '室性心动过速', 'Ventricular tachycardia'],
    ['jdnzxsxxdgs', '尖端扭转型室性心动过速', 'Torsades de pointes'],
    ['xspd', '心室扑动', 'Ventricular flutter'],
    ['xscd', '心室颤动', 'Ventricular fibrillation'],
    ['qbxl', '起搏心律', 'Paced rhythm'],
  ],
  ectopy: [
    ['fxzb', '房性早搏', 'Premature atrial contraction'],
    ['pffxzb', '频发房性早搏', 'Frequent premature atrial contractions'],
    ['jjqxzb', '交界区性早搏', 'Premature junctional contraction'],
    ['sxzb', '室性早搏', 'Premature ventricular contraction'],
    ['pfsxzb', '频发室性早搏', 'Frequent premature ventricular contractions'],
    ['cdsxzb', '成对室性早搏', 'Paired premature ventricular contractions'],
    ['sxzbell', '室性早搏二联律', 'Ventricular bigeminy'],
    ['rontsxzb', 'R-on-T 室性早搏', 'R-on-T premature ventricular contraction'],
  ],
  conduction: [
    ['ydfscdzz', '一度房室传导阻滞', 'First-degree AV block'],
    ['edixfscdzz', '二度 I 型房室传导阻滞', 'Second-degree AV block, Mobitz type I'],
    ['ediixfscdzz', '二度 II 型房室传导阻滞', 'Second-degree AV block, Mobitz type II'],
    ['gdfscdzz', '高度房室传导阻滞', 'High-grade AV block'],
    ['sdfscdzz', '三度房室传导阻滞', 'Third-degree (complete) AV block'],
    ['wqxyszcdzz', '完全性右束支传导阻滞', 'Complete right bundle branch block'],
    ['bwqxyszcdzz', '不完全性右束支传导阻滞', 'Incomplete right bundle branch block'],
    ['wqxzszcdzz', '完全性左束支传导阻滞', 'Complete left bundle branch block'],
    ['zqfzzz', '左前分支阻滞', 'Left anterior fascicular block'],
    ['zhfzzz', '左后分支阻滞', 'Left posterior fascicular block'],
    ['ftyxsncdyc', '非特异性室内传导延迟', 'Nonspecific intraventricular conduction delay'],
    ['xsyjwpw', '心室预激（WPW）', 'Ventricular pre-excitation (WPW)'],
    ['yjhbxfcd', '预激合并心房颤动', 'Pre-excited atrial fibrillation'],
  ],
  infarction: [
    ['jxqbstdtgxxjgs', '急性前壁 ST 段抬高型心肌梗死', 'Acute anterior ST-elevation myocardial infarction'],
    ['jxqjbstdtgxxjgs', '急性前间壁 ST 段抬高型心肌梗死', 'Acute anteroseptal ST-elevation myocardial infarction'],
    ['jxgfqbstdtgxxjgs', '急性广泛前壁 ST 段抬高型心肌梗死', 'Acute extensive anterior ST-elevation myocardial infarction'],
    ['jxcbstdtgxxjgs', '急性侧壁 ST 段抬高型心肌梗死', 'Acute lateral ST-elevation myocardial infarction'],
    ['jxgcbstdtgxxjgs', '急性高侧壁 ST 段抬高型心肌梗死', 'Acute high lateral ST-elevation myocardial infarction'],
    ['jxxbstdtgxxjgs', '急性下壁 ST 段抬高型心肌梗死', 'Acute inferior ST-elevation myocardial infarction'],
    ['jxzhbxjgs', '急性正后壁心肌梗死', 'Acute posterior myocardial infarction'],
    ['jxysxjgs', '急性右室心肌梗死', 'Acute right ventricular myocardial infarction'],
    ['jxxbhbysxjgs', '急性下壁合并右室心肌梗死', 'Acute inferior and right ventricular myocardial infarction'],
    ['cjxqtbgb', '超急性期 T 波改变', 'Hyperacute T waves'],
    ['dewintergb', 'de Winter 改变', 'de Winter pattern'],
    ['wellensgb', 'Wellens 改变', 'Wellens pattern'],
    ['cjxqbxjgs', '陈旧性前壁心肌梗死', 'Old anterior myocardial infarction'],
    ['cjxxbxjgs', '陈旧性下壁心肌梗死', 'Old inferior myocardial infarction'],
    ['ycqb', '异常 Q 波', 'Abnormal Q waves'],
    [
      'ysjxgmzhzqjhlcjxjbzw',
      '疑似急性冠脉综合征，请结合临床及心肌标志物',
      'Suspected acute coronary syndrome; correlate with symptoms and cardiac markers',
    ],
  ],
  stt: [
    ['stdtg', 'ST 段抬高', 'ST elevation'],
    ['stdyd', 'ST 段压低', 'ST depression'],
    ['spxstdyd', '水平型 ST 段压低', 'Horizontal ST depression'],
    ['xxxstdyd', '下斜型 ST 段压低', 'Downsloping ST depression'],
    ['avrdlstdtgbgfstdyd', 'aVR 导联 ST 段抬高伴广泛 ST 段压低', 'ST elevation in aVR with widespread ST depression'],
    ['tbdz', 'T 波倒置', 'T-wave inversion'],
    ['tbdp', 'T 波低平', 'Low T waves'],
    ['tbgj', 'T 波高尖', 'Tall peaked T waves'],
    ['tbsx', 'T 波双向', 'Biphasic T waves'],
    ['ftyxsttgb', '非特异性 ST-T 改变', 'Nonspecific ST-T changes'],
    ['zqfj', '早期复极', 'Early repolarisation'],
    ['xbyygb', '心包炎样改变', 'Changes suggesting pericarditis'],
  ],
  chamber: [
    ['dzzp', '电轴左偏', 'Left axis deviation'],
    ['dzyp', '电轴右偏', 'Right axis deviation'],
    ['zsgdy', '左室高电压', 'High left ventricular voltage'],
    ['zxsfd', '左心室肥大', 'Left ventricular hypertrophy'],
    ['yxsfd', '右心室肥大', 'Right ventricular hypertrophy'],
    ['zxfyc', '左心房异常', 'Left atrial abnormality'],
    ['yxfyc', '右心房异常', 'Right atrial abnormality'],
    ['zdlddy', '肢导联低电压', 'Low voltage in limb leads'],
    ['rbdzbl', 'R 波递增不良', 'Poor R-wave progression'],
    ['szxzw', '顺钟向转位', 'Clockwise rotation'],
  ],
  other: [
    ['qtjqyc', 'QT 间期延长', 'Prolonged QT interval'],
    ['qtjqsd', 'QT 间期缩短', 'Short QT interval'],
    ['brugadab', 'Brugada 波', 'Brugada pattern'],
    ['ysgjxz', '疑似高钾血症', 'Suspected hyperkalaemia'],
    ['ysdjxz', '疑似低钾血症', 'Suspected hypokalaemia'],
    ['ysfssqjhlc', '疑似肺栓塞，请结合临床', 'Suspected pulmonary embolism; correlate clinically'],
    ['ysdlfjqhdhcxcj', '疑似导联反接，请核对后重新采集', 'Suspected lead reversal; check the leads and record again'],
    ['jxpyjgryxpd', '基线漂移及干扰影响判读', 'Baseline wander and interference limit interpretation'],
    ['jyjz18dlxdt', '建议加做 18 导联心电图', 'Record an 18-lead ECG'],
    ['jydtfcxdt', '建议动态复查心电图', 'Repeat the ECG serially'],
  ],
}

export const statements: readonly Statement[] = statementGroups.flatMap((group) =>
  entries[group].map(([initials, zh, en]) => ({ initials, group, zh, en })),
)
