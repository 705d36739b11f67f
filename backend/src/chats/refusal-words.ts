/** What we say in the assistant's place when it offered what may not be drawn. */
export const REFUSAL: Record<'ru' | 'en', string> = {
  ru: 'С этим я не помогу: на снимках никого не раздеваю и не показываю так, чтобы это могло обидеть. Зато с удовольствием поменяю свет, фон, цвета или одежду. Что попробуем?',
  en: 'I can’t help with that: I don’t undress people in pictures or show them in a way that could hurt. I’d gladly change the light, the background, the colours or the clothes instead. What shall we try?',
};
