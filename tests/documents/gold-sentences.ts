/** Texts by language, one sentence a line, each text in the order in which it reads. */
interface GoldText {
  readonly language: string
  /** What stands between sentences. */
  readonly between: '' | ' '
  readonly sentences: readonly string[]
}

const text = (language: string, lines: string, between: '' | ' ' = ' '): GoldText => ({
  language,
  between,
  sentences: lines.trim().split('\n'),
})

/** Sentences that are hard to tell apart, written for this purpose and divided by hand. */
export const goldTexts: readonly GoldText[] = [
  text(
    'en',
    `
Dr. Ames met Mrs. Lowe at 5 p.m. on Jan. 12 near St. Mark's Church.
She had worked for Brook & Sons Ltd. in Leeds since the U.K. joined.
"Is it ready?" he asked.
"Not yet!" she cried, and left.
See https://example.org/find?q=tea&lang=en#top for the full list.
Does www.example.com/a!b/c.html still load?
Version 2.0.1 costs $3.50 (see Fig. 4 and pp. 12-14).
The lake froze early that year.[3]
Fish survived under the ice.[4][5]
As shown by Reed et al. (2019), most of them did.
J. K. Mole and A.-M. Finch wrote the report.
They sold Yahoo! shares and bought others.
He paused... and then went on.
What a day!
We arrived at No. 9, i.e. the last house.
Send it to 14 Mill Rd. Apt. 3 before noon.
The U.S. Navy declined.
Prices rose approx. 4 percent, cf. Table 2.
Mail ann.lee@example.com or bob@example.org.
"Stop."
Nobody moved.
`,
  ),
  text(
    'en',
    `
Sections 3.1 and 3.2 differ.
The answer is in chapter 5.
Then the trouble began.
Mix flour, eggs, etc. in a bowl.
Why?
Because it was late (very late!).
(Nobody had noticed.)
He studied at M.I.T. for years.
The firm, Acme Inc., closed.
I am done.
So is she.
`,
  ),
  text(
    'de',
    `
Am 3. Mai kam Dr. Weber nach Köln.
Er brachte z. B. Äpfel, Birnen usw. mit.
Das gilt d. h. nur für Nr. 7 und Abs. 2 des Gesetzes.
„Kommst du mit?“, fragte sie.
„Nein!“
Dann ging er fort.
Im 19. Jahrhundert war das anders.
Die Fa. Huber GmbH & Co. KG zog um.
Ca. 40 % der Gäste blieben bis ca. 23 Uhr.
Siehe https://beispiel.de/suche?wort=bahn&seite=2 im Netz.
Prof. Dr. h. c. Lang sprach zuerst.
Wer war das?
Niemand wusste es.
Der Zug hielt um 8.15 Uhr an Gleis 4.
Wir sahen uns am 1. Januar wieder.
`,
  ),
  text(
    'fr',
    `
M. Durand et Mme Petit sont arrivés à 8 h.
Ils habitent av. Foch, près de la gare.
« Venez-vous ? » demanda-t-il.
« Oui ! » répondit-elle.
Cela date du IIe s. av. J.-C. environ.
Voir p. 12 et fig. 3 du rapport.
Quelle surprise !
On peut, p. ex. le lundi, venir plus tôt.
Le site https://exemple.fr/page?id=4 est en panne.
Pourquoi ?
Personne ne le sait.
Il acheta des pommes, des poires, etc. pour tout le monde.
J.-P. Martin a signé.
`,
  ),
  text(
    'es',
    `
El Sr. López y la Sra. Ruiz viven en la Avda. Sur.
¿Vienes mañana?
¡Claro que sí!
—¿Estás seguro? —preguntó Ana.
Los EE. UU. firmaron el acuerdo.
Véase la pág. 8 y el art. 5.
El Dr. Gil llegó a las 9 a. m. del lunes.
Nadie dijo nada.
La web https://ejemplo.es/ver?x=1 funciona.
Trajo pan, queso, etc. para todos.
¡Qué frío!
Entramos enseguida.
`,
  ),
  text(
    'it',
    `
Il dott. Bianchi e la sig.ra Neri sono partiti.
Vedi pag. 4 e cap. 2 del libro.
Che bello!
Dove andiamo?
«Vieni?» chiese lui.
L'ing. Rossi arrivò alle 9.30 in punto.
Non rispose nessuno.
Il costo è di 3,50 euro ca. al pezzo.
`,
  ),
  text(
    'nl',
    `
Dhr. de Wit woont op nr. 12 in Delft.
Hij kocht o.a. brood en kaas.
"Ga je mee?" vroeg ze.
Dat is bijv. op maandag zo.
Nee!
Het regende de hele dag.
`,
  ),
  text(
    'ru',
    `
В 1990 г. он жил на ул. Мира в Москве.
А. С. Иванов приехал вечером.
Там были книги, карты и т. д. на полках.
— Ты идёшь? — спросил он.
Конечно!
Это т. е. последний дом.
Никто не ответил.
См. рис. 5 и стр. 10 в отчёте.
Адрес https://primer.ru/poisk?q=1 не открылся.
Почему?
Было поздно.
`,
  ),
  text(
    'el',
    `
Ο κ. Νίκος ήρθε χθες.
Πού πήγες;
Δεν ξέρω.
Τι ωραία μέρα!
Γύρισε στο σπίτι στις 8 μ.μ. περίπου.
`,
  ),
  text(
    'ar',
    `
وصل القطار في المساء.
هل رأيت المدينة؟
كانت جميلة جدا!
عدنا إلى البيت معا.
`,
  ),
  text(
    'hi',
    `
वह कल शाम को आया।
क्या तुम घर जाओगे?
हाँ, मैं जाऊँगा।
बहुत अच्छा!
सब लोग खुश थे।
`,
  ),
  text(
    'zh',
    `
今天下雨了。
你去哪里？
“我不去。”他说。
她问：“为什么？”
没有人回答！
请看 https://example.cn/s?q=1&p=2 的说明。
价格是3.50元。
他笑了……
“走吧！”
大家都走了。
这本书（第二版。）很好。
《春天》这首诗很短。
真的吗？！
当然。
`,
    '',
  ),
  text(
    'ja',
    `
昨日は雨でした。
どこへ行きますか？
「はい。」と彼は言った。
「もう遅い！」
みんな帰った。
彼女は『行こう。』と書いた。
値段は3.5ドルです。
詳しくはhttps://example.jp/a?b=1を見てください。
本当ですか！？
もちろんです。
（これは注です。）
次に進みます。
東京（Tokyo）は大きい。
`,
    '',
  ),
  text(
    'ko',
    `
어제는 비가 왔습니다.
어디에 가세요?
"네." 그가 말했다.
값은 3.5달러입니다.
아무도 대답하지 않았다.
정말 좋아요!
`,
  ),
  text(
    'pl',
    `
Dr Nowak i prof. Lis mieszkają przy ul. Długiej 5.
Kupił m.in. chleb, ser itd. na drogę.
Idziesz?
Tak!
Było to w 1998 r. w Krakowie.
Zob. str. 4 i rys. 2 w raporcie.
Nikt nie odpowiedział.
`,
  ),
  text(
    'sv',
    `
Han bor t.ex. i Lund, dvs. i söder.
Kommer du?
Ja, kl. 8 på kvällen.
Det var ca. tio personer där.
Ingen svarade.
`,
  ),
]
