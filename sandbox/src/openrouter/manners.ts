import { sayingOf } from './ideas.js';

const GARMENTS = String.raw`(?:одежд|вещ|плать|рубаш|футболк|майк|блуз|кофт|брюк|штан|джинс|юбк|бель|лифчик|бюстгальтер|трус|купальник|бикини)\p{L}*`;
const GARMENTS_EN = String.raw`(?:clothes|clothing|dress|shirt|t-?shirt|top|blouse|trousers|pants|jeans|skirt|bra|underwear|panties|bikini|swimsuit|everything)`;

const UNDRESS = new RegExp(
  String.raw`(?<!\p{L})(?:` +
    [
      String.raw`раздень|раздев|разден|раздет|обнаж|оголи|гол(?:ый|ая|ое|ую|ой|ым|ого|ые|ых|ышом)(?!\p{L})|топлес|ню(?!\p{L})|эротич|порно`,
      String.raw`без (?:всей |всякой )?(?:одежды|белья|лифчика|трусов)`,
      String.raw`(?:сними|снять|сняв|убери|убрать|удали|удалить)(?: \p{L}+){0,2} ${GARMENTS}`,
      String.raw`undress|nudes?(?!\p{L})|nudity|naked|topless|unclothed|disrobe|nsfw|porn|erotic`,
      String.raw`strip (?:her|him|them|me|off|down|naked)`,
      String.raw`(?:remove|take off|taking off|delete|erase)(?: \p{L}+){0,2} ${GARMENTS_EN}(?!\p{L})`,
      String.raw`(?:without|with no|no) (?:any )?(?:clothes|clothing|underwear|bra)(?!\p{L})`,
    ].join('|') +
    ')',
  'iu',
);

/** Somebody is to be shown without clothes. */
export const asksToUndress = (text: string): boolean =>
  /(?<!\p{L})(?:без|without|with no|no) /iu.test(text) ? UNDRESS.test(text) : sayingOf(UNDRESS, text) !== undefined;

const ABOUT_RULES =
  /(?:игнорируй|забудь|нарушь|отмени)(?: \p{L}+){0,3} (?:правил|инструкци|указани)|системн\p{L}* (?:промпт|подсказк|инструкци|сообщени)|(?:покажи|назови|повтори|выведи)(?: \p{L}+){0,3} (?:промпт|инструкци|правил)|(?:ignore|forget|disregard|override)(?: \p{L}+){0,4} (?:rules?|instructions?|prompts?)|system prompt|(?:show|reveal|repeat|print|tell)(?: \p{L}+){0,3} (?:prompt|instructions|rules)|you are now|developer mode|jailbreak/iu;

/** The assistant's own rules are the subject, not the picture. */
export const asksAboutRules = (text: string): boolean => ABOUT_RULES.test(text);
