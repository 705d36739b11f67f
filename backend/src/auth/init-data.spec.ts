import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkInitData, hashToken, isIssuedByTelegram, isSignedByBot } from './init-data.js';

/** Published test vectors of tma.js, init-data-golang and aiogram. Their tokens are public and belong to nobody. */
const VECTOR = {
  V1: 'query_id=AAHdF6IQAAAAAN0XohDhrOrc&user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%22%2C%22last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C%22is_premium%22%3Atrue%7D&auth_date=1662771648&hash=c501b71e775f74ce10e377dea85a7ea24ecd640b223ea86dfe453e0eaed2e2b2',
  V2: 'user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%20%2B%20-%20%3F%20%5C%2F%22%2C%22last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C%22is_premium%22%3Atrue%2C%22allows_write_to_pm%22%3Atrue%2C%22photo_url%22%3A%22https%3A%5C%2F%5C%2Ft.me%5C%2Fi%5C%2Fuserpic%5C%2F320%5C%2F4FPEE4tmP3ATHa57u6MqTDih13LTOiMoKoLDRG4PnSA.svg%22%7D&chat_instance=8134722200314281151&chat_type=private&auth_date=1733584787&signature=zL-ucjNyREiHDE8aihFwpfR9aggP2xiAo3NSpfe-p7IbCisNlDKlo7Kb6G4D0Ao2mBrSgEk4maLSdv6MLIlADQ&hash=2174df5b000556d044f3f020384e879c8efcab55ddea2ced4eb752e93e7080d6',
  V3: 'user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%20%2B%20-%20%3F%20%5C%2F%22%2C%22last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C%22is_premium%22%3Atrue%2C%22allows_write_to_pm%22%3Atrue%2C%22photo_url%22%3A%22https%3A%5C%2F%5C%2Ft.me%5C%2Fi%5C%2Fuserpic%5C%2F320%5C%2F4FPEE4tmP3ATHa57u6MqTDih13LTOiMoKoLDRG4PnSA.svg%22%7D&chat_instance=8134722200314281151&chat_type=private&auth_date=1733509682&signature=TYJxVcisqbWjtodPepiJ6ghziUL94-KNpG8Pau-X7oNNLNBM72APCpi_RKiUlBvcqo5L-LAxIc3dnTzcZX_PDg&hash=a433d8f9847bd6addcc563bff7cc82c89e97ea0d90c11fe5729cae6796a36d73',
  V4: 'auth_date=1650385342&user=%7B%22id%22%3A42%2C%22first_name%22%3A%22Test%22%7D&query_id=test&hash=46d2ea5e32911ec8d30999b56247654460c0d20949b6277af519e76271182803',
  V5: 'auth_date=1650385342&user=%7B%22id%22%3A+%22123456789%22%2C+%22first_name%22%3A+%22PlaceholderFirstName%22%2C+%22last_name%22%3A+%22PlaceholderLastName+%5Cud83c%5Cuddfa%5Cud83c%5Cudde6%22%2C+%22username%22%3A+%22Latand%22%2C+%22language_code%22%3A+%22en%22%2C+%22is_premium%22%3A+%22true%22%2C+%22allows_write_to_pm%22%3A+%22true%22%7D&query_id=test&hash=b3c8b293f14ad0f7f0abcf769aea1209a72295d30a87eb0e74df855d32e53bfe',
  V6: 'user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%22%2C%22last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C%22is_premium%22%3Atrue%2C%22allows_write_to_pm%22%3Atrue%2C%22photo_url%22%3A%22https%3A%5C%2F%5C%2Ft.me%5C%2Fi%5C%2Fuserpic%5C%2F320%5C%2F4FPEE4tmP3ATHa57u6MqTDih13LTOiMoKoLDRG4PnSA.svg%22%7D&chat_instance=-9019086117643313246&chat_type=sender&auth_date=1736362318&signature=JUPYm_qmf8hJYSux535eNDg_a5ZdcOkS6yZMkEUGS09zcXoIopCn3DOuNCa5aWH0PQGaUGGMAaq9MeaMg-6EBg&hash=14cd9c9eeebf82370b20f4df23af9439d00f6da2837dd20e17ed3b03ab99cd9c',
  V7: 'auth_date=1650385342&user=%7B%22id%22%3A42%2C%22first_name%22%3A%22Test%22%7D&query_id=test&signature=JQ0JR2tjC65yq_jNZV0wuJVX6J-SWPMV0mprUXG34g-NvxL4RcF1Rz5n4VVo00VRghEUBf5t___uoeb1-jU_Cw',
  V8: 'user=%7B%22id%22%3A99281932%2C%22first_name%22%3A%22Ann%22%2C%22language_code%22%3A%22en%22%7D&start_param=ref_42&query_id=Q&auth_date=1767225600&signature=&hash=b63376d34fcfa9c98edc88394590bcfea9c32326513a4b7e09e26dcc186c4f3a',
};
const TOKEN = {
  V1: '5768337691:AAH5YkoiEuPk8-FZa32hStHTqXiLPtAEhx8',
  V2: '7342037359:AAFZehRPBRs8Seg40oDjTMIW8uTGPuW1zfQ',
  V3: '7342037359:AAHI25ES9xCOMPokpYoz-p8XVrZUdygo2J4',
  V4: '42:TEST',
  V5: '42:TEST',
  V8: '123456789:DEV_TOKEN_FOR_LOCAL_TESTS',
};
const BOT_ID = '7342037359';
const TEST_ENVIRONMENT_KEY = '40055058a4ee38156a06562e52eece92a771bcd8346a8c4615cb7376eddf72ec';

/** Signs like Telegram, for cases no published vector covers. */
function sign(fields: Record<string, string>, botToken = TOKEN.V4): string {
  const lines = Object.entries(fields).map(([key, value]) => `${key}=${value}`);
  const hash = createHmac('sha256', hashToken(botToken)).update(lines.sort().join('\n')).digest('hex');
  return new URLSearchParams({ ...fields, hash }).toString();
}

describe('HMAC of the bot', () => {
  it.each(['V1', 'V2', 'V3', 'V4', 'V5', 'V8'] as const)('%s is good', (name) => {
    expect(isSignedByBot(VECTOR[name], TOKEN[name])).toBe(true);
  });

  it('hashes the token as published', () => {
    expect(hashToken(TOKEN.V1).toString('hex')).toBe(
      'a5c609aa52f63cb5e6d8ceb6e4138726ea82bbc36bb786d64482d445ea38ee5f',
    );
    expect(hashToken(TOKEN.V2).toString('hex')).toBe(
      'c0881d6d547967540dcb06d7378a2c2b2c79a8f915ae70a4a37a8a04de0da32b',
    );
    expect(hashToken('my-secret-token').toString('hex')).toBe(
      'fe37f490481d351837ed49f3b369c886c61013d6d036656fc3c9c92e163e3477',
    );
    expect(createHmac('sha256', hashToken('my-secret-token')).update('abc').digest('hex')).toBe(
      '6ecc2e9b51f30dde6877ce374ede54eb626c84e78a5d9a9dcac54d2d248f6bde',
    );
  });

  it('takes + and %20 for the same space', () => {
    expect(isSignedByBot(VECTOR.V2.replaceAll('%20', '+'), TOKEN.V2)).toBe(true);
  });

  const doubled = (initData: string, field: string) => `${initData}&${field}`;
  const hash = (initData: string) => /hash=([0-9a-f]{64})/.exec(initData)?.[1] ?? '';
  it.each([
    ['V1 with text after it', `${VECTOR.V1}abc`, TOKEN.V1],
    ['V2 under another token', VECTOR.V2, `${TOKEN.V2}A`],
    ['V4 under another token', VECTOR.V4, '42:INVALID'],
    ['V2 decoded twice', decodeURIComponent(VECTOR.V2), TOKEN.V2],
    ['V5 with its + encoded as a plus sign', VECTOR.V5.replaceAll('+', '%2B'), TOKEN.V5],
    ['V2 without its signature field', VECTOR.V2.replace(/&signature=[^&]+/, ''), TOKEN.V2],
    ['V2 with an upper-case hash', VECTOR.V2.replace(hash(VECTOR.V2), hash(VECTOR.V2).toUpperCase()), TOKEN.V2],
    ['a bad hash before the good one', `hash=${'0'.repeat(64)}&${VECTOR.V2}`, TOKEN.V2],
    ['a bad hash after the good one', doubled(VECTOR.V2, `hash=${'0'.repeat(64)}`), TOKEN.V2],
    ['a second user', doubled(VECTOR.V2, 'user=%7B%22id%22%3A1%7D'), TOKEN.V2],
    ['a hash beyond ASCII', VECTOR.V4.replace(/hash=.*/, `hash=${'é'.repeat(64)}`), TOKEN.V4],
    ['a short hash', VECTOR.V4.slice(0, -2), TOKEN.V4],
    ['an empty string', '', TOKEN.V1],
    ['auth_date alone', 'auth_date=1', TOKEN.V1],
    ['noise', 'test&foo=bar=baz', TOKEN.V1],
    ['prose', 'here comes something wrong;', TOKEN.V1],
    ['a hash alone', 'hash=HHH', TOKEN.V1],
    ['a date that is none', 'auth_date=AAA&hash=HHH', TOKEN.V1],
    ['a date and a bad hash', 'auth_date=1&hash=HHH', TOKEN.V1],
  ])('refuses %s', (_name, initData, token) => {
    expect(isSignedByBot(initData, token)).toBe(false);
  });

  it('refuses V2 with any one field changed', () => {
    for (const [key, value] of new URLSearchParams(VECTOR.V2)) {
      const edited = new URLSearchParams(VECTOR.V2);
      edited.set(key, value.slice(0, -1) + (value.endsWith('1') ? '2' : '1'));
      expect(isSignedByBot(edited.toString(), TOKEN.V2), key).toBe(false);
    }
  });
});

describe('signature of Telegram', () => {
  it.each(['V2', 'V3', 'V6'] as const)('%s is good', (name) => {
    expect(isIssuedByTelegram(VECTOR[name], BOT_ID)).toBe(true);
  });

  it('V7 is good under its own key', () => {
    const key = '4112765021341e5415e772cd65903f6b94e3ea1c2ab669e6d3e18ee2db00da61';
    expect(isIssuedByTelegram(VECTOR.V7, '42', key)).toBe(true);
    expect(isIssuedByTelegram(VECTOR.V7.replace('-jU_Cw', '-j1U_w'), '42', key)).toBe(false);
  });

  it('belongs to one bot, one environment and these bytes', () => {
    expect(isIssuedByTelegram(VECTOR.V2, '7342037360')).toBe(false);
    expect(isIssuedByTelegram(VECTOR.V2, BOT_ID, TEST_ENVIRONMENT_KEY)).toBe(false);
    expect(isIssuedByTelegram(`${VECTOR.V6}&additional_prop=1`, BOT_ID)).toBe(false);
    expect(isIssuedByTelegram(VECTOR.V1, BOT_ID)).toBe(false);
  });
});

describe('verdict', () => {
  const now = 1_767_225_600;
  const rules = { botToken: TOKEN.V4, now, maxAge: 86_400, maxSkew: 60 };
  const user = JSON.stringify({ id: 7, first_name: 'Ann', language_code: 'en' });
  const verdict = (fields: Record<string, string>) => checkInitData(sign(fields), rules);

  it('hands over the user, the date and the start parameter', () => {
    expect(verdict({ user, auth_date: String(now), start_param: 'ref_42', query_id: 'Q', new_field: 'x' })).toEqual({
      ok: true,
      user: { id: 7, first_name: 'Ann', language_code: 'en' },
      authDate: now,
      startParam: 'ref_42',
    });
  });

  it('is good up to its age and its skew, to the second', () => {
    for (const [date, flaw] of [
      [now - 86_400, undefined],
      [now - 86_401, 'too_old'],
      [now + 60, undefined],
      [now + 61, 'future'],
      [now + 30 * 86_400, 'future'],
    ] as const) {
      expect(verdict({ user, auth_date: String(date) })).toMatchObject(flaw ? { ok: false, flaw } : { ok: true });
    }
  });

  it.each(['', 'abc', '1abc', '-5', '1e9', ' 1767225600', '0x69566b80'])('refuses auth_date %j', (auth_date) => {
    expect(verdict({ user, auth_date })).toEqual({ ok: false, flaw: 'malformed' });
  });

  it.each([
    ['no user', undefined],
    ['an id as text (as in V5)', '{"id":"123456789","first_name":"A"}'],
    ['a negative id', '{"id":-1,"first_name":"A"}'],
    ['id zero', '{"id":0,"first_name":"A"}'],
    ['a fraction', '{"id":1.5,"first_name":"A"}'],
    ['an id past 2^53', '{"id":9007199254740993,"first_name":"A"}'],
    ['not JSON', '{id:1}'],
    ['an array', '[1]'],
    ['null', 'null'],
  ])('refuses %s', (_name, json) => {
    const fields: Record<string, string> = { auth_date: String(now) };
    if (json !== undefined) fields['user'] = json;
    expect(verdict(fields)).toEqual({ ok: false, flaw: 'user' });
  });

  it('names duplicates, emptiness and excess for the log', () => {
    const good = sign({ user, auth_date: String(now) });
    expect(checkInitData(`${good}&user=x`, rules)).toEqual({ ok: false, flaw: 'duplicate_key' });
    expect(checkInitData('', rules)).toEqual({ ok: false, flaw: 'malformed' });
    expect(checkInitData(`${good}&x=${'y'.repeat(9000)}`, rules)).toEqual({ ok: false, flaw: 'malformed' });
    expect(checkInitData(good, { ...rules, botToken: '42:OTHER' })).toEqual({ ok: false, flaw: 'signature' });
  });
});
