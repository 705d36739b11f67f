/** The vocabulary of `edit-rules.ts`, lower case, `ё` written `е`. A star stands for any ending. */
export type Words = (word: string | undefined) => boolean;

function words(...lists: string[]): Words {
  const all = lists.flatMap((list) => list.trim().split(/\s+/u));
  const whole = new Set(all.filter((word) => !word.endsWith('*')));
  const stems = all.filter((word) => word.endsWith('*')).map((word) => word.slice(0, -1));
  return (word) => word !== undefined && (whole.has(word) || stems.some((stem) => word.startsWith(stem)));
}

// --- people

const PEOPLE = `
  i me my mine she her hers he him his they them their we us our woman women man men girl girls lady ladies guy guys
  model models person people female male mother mom father dad wife husband friend body
  я меня мне мной мою мое мои моя мама маму мамы мамой папа папу она ее ей ней нее он его ему него нем они их них ним
  девушк* женщин* женщ* мужчин* парень парня парню парнем модель модели моделью человек* людей люди жена жену жены
  женой муж мужа подруг* друга`;
const BODY = 'тело тела телу телом теле грудь груди грудью бедер бедра';
export const PERSON = words(PEOPLE, BODY);
export const MINOR = words(`
  child children kid kids toddler* infant* teen teens teenage* minors underage schoolgirl* schoolboy* daughter* son sons
  boy boys ребенк* ребенок дети детей детям детьми девочк* мальчик* мальчиш* школьни* подростк* подросток
  несовершеннолет* малолет* дочка дочку дочки дочке дочь дочери дочерью сын сына сыну сыном`);
export const YOUNG = words('little young small маленьк* юная юную юной');
export const GIRL = words('girl girls lady девушк*');

// --- clothes

/** Whoever wears these alone is undressed. */
export const UNDERWEAR = words(`
  underwear lingerie bra bras panties thong thongs gstring
  белье белья белью бельем трусы трусов трусах трусики трусиков трусиках стринги стрингов стрингах лифчик* бюстгальтер*
  лиф`);
const SWIMWEAR = 'bikini bikinis swimsuit* swimwear бикини купальник*';
/** Without these a person is undressed, more or less. */
const COVERING = `
  clothes clothing garment garments outfit outfits dress dresses skirt skirts trousers pants jeans shorts shirt shirts
  tshirt tshirts blouse blouses leggings
  одежда одежду одежды одежде одеждой одежку платье платья платью платьем платьице юбка юбку юбки юбке юбкой брюки брюк
  брюках брюками штаны штанов штанах штанами джинсы джинсов джинсах джинсами рубашка рубашку рубашки рубашке рубашкой
  футболка футболку футболки футболке футболкой блузка блузку блузки блузке блузкой кофта кофту кофты кофте кофтой майка
  майку майки майке майкой шорты шорт шортах шортами лосины лосин леггинсы`;
/** Clothes when they are somebody's; "the top" alone is the upper part of a picture. */
export const TOP = words('top tops топ топа топик');
export const UNDRESSING_WITHOUT: Words = either(words(COVERING, SWIMWEAR), UNDERWEAR, TOP);
/** What may take the place of clothes that go. */
export const COVER = words(
  COVERING,
  SWIMWEAR,
  `suit* tuxedo jacket* coat* sweater* hoodie* jumper* cardigan* blazer* gown* robe uniform* costume* kimono jumpsuit*
  polo top vest another different other new
  костюм* куртк* пальто пиджак* свитер* худи джемпер* кардиган* жакет* комбинезон* форма форму мундир* кимоно сарафан*
  халат* топ жилет* поло другое другую другой другие новое новую новые`,
);
export const OUTER = words('outer upper верхнюю верхней верхняя верхние');

/** What may stand between a verb and its garment, adjectives of Russian aside. */
export const FILLER = words(`
  the a an all of every any each this that these those some entire whole just only own pieces piece both remaining
  completely fully entirely totally digitally bare naked realistic natural
  red blue black white green yellow pink beige grey gray brown purple orange golden silver dark light
  long short tight loose wet wedding evening summer winter lace silk satin cotton leather denim striped floral knitted
  весь всю все это эту эти этот этой свою свое свой свои твою твое всякую всякой какой-либо одной одном одних только нижнего нижнем
  полностью совсем синее синюю синие летнее летнюю вечернее`);
export const RU_ADJECTIVE = /.(?:ую|ое|ый|ой|ые|[кгхжшщч]ие|[оы]го|ых|их|ой|ом|ым|ей)$/u;
/** What may follow a garment that is the thing itself, and not the first half of "dress stain". */
export const AFTER_GARMENT = words(`
  and or but then so to too that which she he they i is are was off from with in on at for now completely entirely fully
  totally leaving revealing showing exposing make making keep keeping while using digitally underneath altogether
  removed gone behind hanging lying hung under beside`);

// --- what is done to them

export const REMOVE = words(`
  remove removes removing erase erases erasing delete deleting drop lose shed
  сними снимите снимай снимет снимают снимает снять сняла снял сняли убери уберите убрать убирай убирает удали удалите
  удалить сотри сотрите стереть стяни стянуть скинь скинуть сбрось сбросить сорви сорвать стащи стащить`);
export const TAKE_OFF_RU = words('сними снимите снимай снимет снять стяни скинь');
/** Of these only with "off", before the garment or behind it. */
export const OFF_VERB = words('take takes taking took pull pulls pulling rip tear peel slip strip get');
export const GONE = words('removed gone снята снято сняты убрана убрано удалена');
export const NOT = words('not dont doesnt never no without не без нельзя ни');
export const WITHOUT = words('without no без нет');
export const ON_OR_FROM = words('from off on с со на у');
export const FROM = words('from off с со из behind позади');
export const PLACE = words(`
  background foreground chair* armchair* sofa couch bed floor ground wall walls hanger* rack racks hook hooks rail wardrobe
  closet shelf shelves table box basket pile line clothesline mannequin* dummy door window corner left right laundry shop
  store display sand grass behind hanging lying hung
  фон* план плана плане стул* кресл* диван* кроват* пол пола полу стен* вешал* шкаф* гардероб* крюч* полк* стол* короб*
  ящик* корзин* куч* манекен* двер* окн* подоконник* угл* верев* витрин* магазин* перил* песк* трав* позади сзади слева
  справа рядом`);
export const REPLACE = words(`
  put puts wear wears wearing replace replaced replacing change changed swap add instead give
  наде* оден* одет* переоде* замен* вместо сделай сделайте поставь* добавь* нарисуй* накинь*`);
export const WEAR = words('wear wears wearing worn');
/** What clothes must not turn into. */
export const NO_CLOTHES = words('skin nothing body кожа кожу кожей ничего тело телом');
export const INTO = words('with to into by for на в');
export const TRANSPARENT = words('transparent seethrough xray прозрачн*');
export const OPAQUE = words('opaque nontransparent непрозрачн*');
export const MAKE = words('make makes making turn render сделай сделайте сделать делай пусть');
export const INTENSE = words(
  'fully completely totally more very slightly a bit look совсем полностью очень более чуть',
);
const BREASTS = words('breast breasts грудь груди сиськи');
const BIGGER = words('bigger larger huge больше побольше огромной большой');
const SHOW = words(
  'show shows showing expose* reveal* enlarge* увелич* покаж* показать откро* bigger larger больше побольше',
);

// --- minors

export const REVEALING_WEAR = words(SWIMWEAR, 'cleavage miniskirt* декольте мини-юбк* миниюбк*');
export const PROVOCATIVE = words('provocativ* flirt* sensual* seductiv* соблазн* чувственн* откровенн*');
export const DRESSED_IN = words('in into wear wears wearing to в');
export const DRESS_UP = words('dress change наде* оден* переоде* наряд*');

// --- what is said outright

const NUDE_THINGS = words(
  COVERING,
  SWIMWEAR,
  `lipstick* lips lip gloss makeup color colors colour colours coloured colored shade shades tone tones toned palette nail
  nails polish manicure heels pumps shoes sandals boots tights stockings eyeshadow blush bag clutch belt coat trench sweater
  blazer jacket suit top bodysuit background backdrop wall beige pink bra lining fabric mesh
  помад* губ* маникюр* ногт* лак* цвет* оттенк* тон* макияж* туфл* пальто фон*`,
);
const BARE_THINGS = words(`
  ног* рук* плеч* колен* ступн* пятк* шея шею шеи шеей шее живот* спин* лодыж* локт* щиколот* запяст*
  стен* ветк* ветв* дерев* земл* провод* кирпич* пол пола полу потол* бетон* скал* камн* камен* куст* лампочк*`);

interface Outright {
  words: Words;
  /** What it is said of innocently: next to it. */
  unless?: Words;
  /** What it must be said of: right behind it. */
  of?: Words;
}

/** What has no innocent use on a photo of a person, or hardly any. */
export const OUTRIGHT: Outright[] = [
  {
    words: words(`
      undress* disrob* unclothe* stripteas* topless nsfw nudif* nudity nudist* porn* hentai erotic* onlyfans fetish* bdsm horny
      orgasm* genital* penis* vagina* vulva* nipple* areola* boob boobs tits ass cum cock seductive
      раздень* раздену* разденет* разденьс* раздет* раздевай* раздевать* раздевае* раздевают* раздевш* разделась разделся
      догола голышом нагиш* полугол* нюдс* нюдес* топлес* порн* эроти* хентай* стриптиз* соблазнительн* возбужда* сиськ*
      сисек соски сосков сосками сосках пенис* вагин* влагалищ* гениталии жоп* хуй* пизд* траха* трахн*`),
  },
  { words: words('nude nudes ню'), unless: NUDE_THINGS },
  { words: words('naked*'), unless: words('eye eyes cake flame bulb palette wall walls tree trees branch*') },
  {
    words: words(`
      голая голый голое голые голую голой голого голому голым голыми голых голеньк* гола обнаж* оголи* оголя*
      нагая нагой нагую нагое нагие нагого нагому нагим нагими нагих нагота наготу наготы`),
    unless: BARE_THINGS,
  },
  {
    words: words(
      'sex sexy sexier sexiest sexual* секс секса сексу сексом сексе секси сексуальн* сексапильн* сексуализ*',
    ),
    unless: COVER,
  },
  { words: words('pussy'), unless: words('bow') },
  { words: words('интим*'), unless: words('свет* освещ* атмосфер* обстановк* полумрак* ужин*') },
  { words: words('bare bared'), of: words('breast breasts chest bottom butt body bum') },
  { words: words('половой половые полового половых'), of: words('член* орган*') },
  { words: SHOW, of: BREASTS },
  { words: BREASTS, of: BIGGER },
];

/** Said of nobody innocently. */
export const ABUSE = words('loli lolis lolicon shota shotacon jailbait лоликон* педофил*');

function either(...lists: Words[]): Words {
  return (word) => lists.some((list) => list(word));
}
