import { describe, expect, it } from 'vitest';
import {
  callBackTaskId,
  classifyFailure,
  classifyRefusal,
  isUnknownTask,
  readAnswer,
  readTask,
  readTaskId,
  readUpload,
} from './kie-answers.js';

describe('readAnswer', () => {
  it.each([
    ['{"code":200,"msg":"success","data":5}', { code: 200, text: 'success', data: 5 }],
    ['{"code":"402","message":"No"}', { code: 402, text: 'No', data: undefined }],
    ['{"code":500,"msg":null,"data":null}', { code: 500, text: '', data: null }],
    ['{"success":true,"code":200,"msg":"ok","data":{}}', { code: 200, text: 'ok', data: {} }],
  ])('%s', (text, answer) => {
    expect(readAnswer(text)).toEqual(answer);
  });

  it.each([
    '',
    '<html></html>',
    '{"code":200',
    '[]',
    '"x"',
    '200',
    'null',
    '{"code":"x"}',
    '{"msg":"no code"}',
    '{"code":1.5}',
  ])('no envelope: %s', (text) => {
    expect(readAnswer(text)).toBeNull();
  });
});

describe('classifyRefusal', () => {
  it.each([
    [400, 'taskId parameter is required', 'invalid'],
    [401, 'You do not have access permissions', 'unauthorized'],
    [401, 'Unauthorized – Authentication failed', 'unauthorized'],
    [403, 'Access prohibited', 'unauthorized'],
    [402, 'Credits insufficient', 'out_of_credits'],
    [404, '', 'invalid'],
    [408, '', 'server'],
    [422, 'The model name you specified is not supported', 'invalid'],
    [422, 'resolution is not within the range of allowed options', 'invalid'],
    [422, 'Unsupported image format', 'input'],
    [422, 'flagged as sensitive', 'moderation'],
    [429, 'Your call frequency is too high. Please try again later.', 'rate_limited'],
    [433, '', 'out_of_credits'],
    [451, 'Failed to fetch the image', 'input'],
    [455, '', 'maintenance'],
    [500, 'prompt is required', 'invalid'],
    [500, 'image_urls is required', 'invalid'],
    [500, 'This field is required', 'server'],
    [500, 'CREDITS INSUFFICIENT', 'out_of_credits'],
    [500, 'The current credits are insufficient', 'out_of_credits'],
    [500, 'Server exception, please try again later or contact customer service', 'server'],
    [500, 'Failed to fetch the image', 'input'],
    [500, 'flagged by Google safety review', 'moderation'],
    [501, '', 'server'],
    [505, '', 'maintenance'],
    [531, '', 'server'],
    [4030, '', 'unauthorized'],
    [500, 'This interface is temporarily paused', 'maintenance'],
    [999, 'who knows', 'server'],
  ])('%i "%s" → %s', (code, text, kind) => {
    expect(classifyRefusal(code, text)).toBe(kind);
  });
});

describe('classifyFailure', () => {
  it.each([
    ['flagged by the safety system', 'refused'],
    ['Your request was flagged as sensitive', 'refused'],
    ['Your input was rejected', 'refused'],
    ['caught by our AI moderator', 'refused'],
    ['flagged by Google safety review', 'refused'],
    ['The prompt is violating content policies', 'refused'],
    ['Violates our usage policy', 'refused'],
    ['Failed to fetch the image. Please check it', 'input'],
    ['image_url is required', 'input'],
    ['image_urls is required', 'input'],
    ['The image size exceeds 10MB', 'input'],
    ['Unsupported image format', 'input'],
    ['Internal Error', 'provider'],
    ['internal error, please try again later', 'provider'],
    ['the server is busy', 'provider'],
    ['Server exception, please try again later', 'provider'],
    ['', 'provider'],
  ])('"%s" → %s', (text, reason) => {
    expect(classifyFailure(text)).toBe(reason);
  });
});

describe('readTask', () => {
  const param = JSON.stringify({ input: JSON.stringify({ prompt: 'p' }), model: 'm', callBackUrl: 'https://us/cb' });
  const urls = (...resultUrls: unknown[]) => JSON.stringify({ resultUrls });

  it('reads the recordings', () => {
    const base = { taskId: 't', model: 'm', param, failCode: null, failMsg: null, costTime: null, completeTime: null };
    expect(readTask({ ...base, state: 'waiting', resultJson: '' })).toEqual({
      state: 'waiting',
      callBackUrl: 'https://us/cb',
    });
    expect(readTask({ ...base, state: 'success', resultJson: urls('https://a/1.png'), costTime: 48 })).toEqual({
      state: 'success',
      resultUrls: ['https://a/1.png'],
      creditsConsumed: null,
      callBackUrl: 'https://us/cb',
    });
  });

  it.each(['queuing', 'generating', 'reviewing', ''])('state "%s" is waiting', (state) => {
    expect(readTask({ state })).toEqual({ state: 'waiting', callBackUrl: null });
  });

  it.each([
    ['', []],
    [null, []],
    [undefined, []],
    ['{"resultUrls":["htt', []],
    ['{}', []],
    ['{"resultUrls":null}', []],
    ['{"resultObject":{}}', []],
    [urls(), []],
    [urls('https://a/1.png', 5, null), ['https://a/1.png']],
    [{ resultUrls: ['https://a/1.png'] }, ['https://a/1.png']],
  ])('resultJson %j gives %j', (resultJson, resultUrls) => {
    expect(readTask({ state: 'success', resultJson })).toMatchObject({ state: 'success', resultUrls });
  });

  it.each([
    [param, 'https://us/cb'],
    [JSON.stringify({ input: { prompt: 'p' }, callBackUrl: 'https://us/cb' }), 'https://us/cb'],
    [{ callBackUrl: 'https://us/cb' }, 'https://us/cb'],
    ['{"input":', null],
    [null, null],
    [JSON.stringify({ input: '{}' }), null],
    [JSON.stringify({ callBackUrl: 5 }), null],
  ])('param %j names %s', (value, callBackUrl) => {
    expect(readTask({ state: 'waiting', param: value })).toEqual({ state: 'waiting', callBackUrl });
  });

  it('takes credits under either name, and none', () => {
    expect(readTask({ state: 'success', creditsConsumed: 0.8 })).toMatchObject({ creditsConsumed: 0.8 });
    expect(readTask({ state: 'success', consumeCredits: 4 })).toMatchObject({ creditsConsumed: 4 });
    expect(readTask({ state: 'success', creditsConsumed: 'four' })).toMatchObject({ creditsConsumed: null });
  });

  it('fails without a message, and keeps addresses out of it', () => {
    expect(readTask({ state: 'fail', failMsg: null })).toMatchObject({ state: 'fail', reason: 'provider', text: '' });
    expect(readTask({ state: 'fail', failMsg: 'Failed to fetch the image https://x/a?sig=1' })).toMatchObject({
      reason: 'input',
      text: 'Failed to fetch the image <url>',
    });
  });

  it.each([null, undefined, 'x', 5, [], {}, { state: 1 }])('no task record: %j', (data) => {
    expect(readTask(data)).toBeNull();
  });
});

it('knows an unknown task in every form', () => {
  expect(isUnknownTask({ code: 422, text: 'recordInfo is null', data: null })).toBe(true);
  expect(isUnknownTask({ code: 404, text: '', data: null })).toBe(true);
  expect(isUnknownTask({ code: 200, text: 'success', data: null })).toBe(true);
  expect(isUnknownTask({ code: 422, text: 'resolution is not within the range', data: null })).toBe(false);
  expect(isUnknownTask({ code: 429, text: '', data: null })).toBe(false);
});

it.each([
  [{ taskId: 'a' }, 'a'],
  [{ data: { taskId: 'b' } }, 'b'],
  [{ data: { task_id: 'c' } }, 'c'],
  [{ taskId: 'a', data: { taskId: 'b', task_id: 'c' } }, 'a'],
  [{ taskId: 5, data: { taskId: 'b' } }, 'b'],
  [{ taskId: '', data: null }, null],
  [{ taskId: 'x'.repeat(65) }, null],
  [{ data: 'x' }, null],
  [{}, null],
  [null, null],
  [[], null],
  ['taskId', null],
])('call-back %j speaks of %s', (body, taskId) => {
  expect(callBackTaskId(body)).toBe(taskId);
});

it('reads the id of a created task and the address of an upload', () => {
  expect(readTaskId({ taskId: 'task_1', recordId: 'r' })).toBe('task_1');
  for (const data of [null, {}, { taskId: '' }, { taskId: 7 }]) expect(readTaskId(data)).toBeNull();
  expect(readUpload({ downloadUrl: 'https://a/b.jpg', fileUrl: 'https://c/d.jpg' })).toBe('https://a/b.jpg');
  expect(readUpload({ fileUrl: 'https://c/d.jpg' })).toBe('https://c/d.jpg');
  for (const data of [null, {}, { downloadUrl: 'file:///etc/passwd' }, { downloadUrl: 'no' }])
    expect(readUpload(data)).toBeNull();
});
