import type { Chat, EditInput, Generation, PictureRef } from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { currentBase, keyOf, treeOf } from './tree.js';

const photo: PictureRef = { photoId: 'photo' };
const version = (generationId: string): PictureRef => ({ generationId });

/** Orders `a`, `b`, … a minute apart, each from the picture it names. */
const orders = (...made: [id: string, source: PictureRef, status?: Generation['status']][]): Generation[] =>
  made.map(([id, source, status = 'succeeded'], index) => {
    const input: Partial<EditInput> = { kind: 'edit', source };
    return {
      id,
      status,
      input,
      result: status === 'succeeded' ? { url: id } : null,
      createdAt: `2026-11-21T10:0${index}:00.000Z`,
    } as Generation;
  });

const shape = (source: PictureRef | null, made: Generation[]) =>
  treeOf(source, made).map(({ ref, number }) => `${keyOf(ref)}${number}`);

describe('the versions of a picture', () => {
  it('stand after what they were made from, elder branches first', () => {
    const made = orders(['a', photo], ['b', version('a')], ['c', photo], ['d', version('a')]);
    expect(shape(photo, made.toReversed())).toEqual(['photo0', 'a1', 'b2', 'd4', 'c3']);
  });

  it('leave out what was not drawn, and keep what was made from a deleted one', () => {
    const made = orders(['a', photo, 'failed'], ['b', version('gone')], ['c', version('b')], ['d', photo, 'running']);
    expect(shape(photo, made)).toEqual(['photo0', 'b1', 'c2']);
    expect(shape(null, made)).toEqual(['b1', 'c2']);
  });
});

describe('what is changed next', () => {
  const chat = { base: version('b') } as Chat;
  const made = orders(['a', photo], ['b', version('a')], ['c', version('a'), 'running']);
  const at = (minute: number) => Date.parse(`2026-11-21T10:0${minute}:30.000Z`);

  it('is the word of the server without a choice', () => {
    expect(currentBase(chat, made, null)).toEqual(version('b'));
  });

  it('is the choice until a version asked for after it is drawn', () => {
    expect(currentBase(chat, made, { ref: version('a'), at: at(1) })).toEqual(version('a'));
    expect(currentBase(chat, made, { ref: photo, at: at(0) })).toEqual(version('b'));
  });
});
