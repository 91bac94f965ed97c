/** What a hurried administrator must not do by accident, and what they can read. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, type TestBrowser } from '../harness/browser.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { arriveAt, sees } from '../harness/people.ts'
import { arrive } from '../harness/visitor.ts'

let hub: TestHub
let browser: TestBrowser
beforeAll(async () => {
  ;[hub, browser] = await Promise.all([startTestHub(), launchBrowser()])
})
afterEach((test) => browser.settle(test))
afterAll(async () => {
  await browser.close()
  await hub.stop()
})

describe('an administrator', () => {
  it('chooses where a new person works; nothing is chosen for them', async () => {
    const page = await arriveAt(await browser.device(), hub.url, 'gao.lei')
    await page.getByRole('button', { name: '添加人员' }).click()
    const form = page.getByRole('form', { name: '添加人员' })
    expect(await form.getByLabel('机构').inputValue()).toBe('')
    for (const [label, value] of [
      ['姓名', '新来的'],
      ['账号', 'xin.lai'],
      ['初始密码', 'mima-1234567'],
    ] as const)
      await form.getByLabel(label).fill(value)
    await form.getByRole('button', { name: '添加人员' }).click()
    expect(await form.getByLabel('机构').evaluate((select: HTMLSelectElement) => select.validity.valueMissing)).toBe(true)
    const choice = form.getByRole('option', { name: '大槐村卫生室' })
    await form.getByLabel('机构').selectOption(await choice.getAttribute('value'))
    await form.getByRole('button', { name: '添加人员' }).click()
    await sees(page.getByRole('row', { name: /新来的/ }).getByText(/大槐村卫生室/))
  })

  it('is asked once before ending what someone else is doing, and reads in words what was done', async () => {
    const zhao = await arrive(hub.url, 'zhao.min')
    const page = await arriveAt(await browser.device(), hub.url, 'gao.lei')
    await page.getByRole('button', { name: '管理 赵敏' }).click()
    const end = page.getByRole('button', { name: '结束所有登录' })
    await end.click()
    await sees(page.getByText(/结束赵敏的所有登录/))
    await page.getByRole('button', { name: '取消' }).click()
    expect((await zhao.line.ask('hub:time', {})).ok).toBe(true)
    await end.click()
    await end.click()
    await zhao.line.ended
    await page.getByRole('link', { name: '审计记录' }).click()
    await sees(page.getByRole('row', { name: /高磊 结束所有登录 人员 zhao\.min/ }))
  })
})
