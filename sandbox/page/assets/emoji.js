// Emoji by the short names Slack writes them with. What is not in the table stays as it was written.

const TABLE = `
+1 👍|-1 👎|100 💯|alarm_clock ⏰|arrow_down ⬇️|arrow_left ⬅️|arrow_right ➡️|arrow_up ⬆️|arrows_counterclockwise 🔄
ballot_box_with_check ☑️|bar_chart 📊|bell 🔔|black_circle ⚫|blue_heart 💙|books 📚|bookmark 🔖|boom 💥|bulb 💡|bug 🐛
busts_in_silhouette 👥|bust_in_silhouette 👤|calendar 📅|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|clap 👏
clipboard 📋|clock1 🕐|clock3 🕒|clock9 🕘|computer 💻|construction 🚧|credit_card 💳|cry 😢|double_vertical_bar ⏸️|email 📧
envelope ✉️|envelope_with_arrow 📩|exclamation ❗|eyes 👀|file_folder 📁|fire 🔥|fire_engine 🚒|gear ⚙️|gift 🎁|globe_with_meridians 🌐
grey_question ❔|hammer_and_wrench 🛠️|handshake 🤝|heart ❤️|heavy_check_mark ✔️|heavy_plus_sign ➕|hourglass ⌛|hourglass_flowing_sand ⏳
inbox_tray 📥|incoming_envelope 📨|information_source ℹ️|key 🔑|label 🏷️|large_blue_circle 🔵|large_green_circle 🟢|large_orange_circle 🟠
large_purple_circle 🟣|large_yellow_circle 🟡|red_circle 🔴|white_circle ⚪|link 🔗|lock 🔒|lock_with_ink_pen 🔏|loudspeaker 📢|mag 🔍|mailbox 📫
memo 📝|mute 🔇|no_bell 🔕|no_entry ⛔|no_entry_sign 🚫|ok_hand 👌|outbox_tray 📤|package 📦|page_facing_up 📄|paperclip 📎|phone ☎️|telephone_receiver 📞
iphone 📱|point_right 👉|point_left 👈|pray 🙏|pushpin 📌|question ❓|raised_hand ✋|raised_hands 🙌|repeat 🔁|rocket 🚀|rotating_light 🚨|satellite 📡
scroll 📜|see_no_evil 🙈|slightly_smiling_face 🙂|smile 😄|smiley 😃|joy 😂|sos 🆘|sparkles ✨|speech_balloon 💬|star ⭐|stopwatch ⏱️|sunny ☀️
tada 🎉|technologist 🧑‍💻|thinking_face 🤔|ticket 🎫|timer_clock ⏲️|triangular_flag_on_post 🚩|twisted_rightwards_arrows 🔀|unlock 🔓|wastebasket 🗑️
warning ⚠️|wave 👋|white_check_mark ✅|wrench 🔧|x ❌|zap ⚡|zzz 💤|crossed_swords ⚔️|shield 🛡️|moneybag 💰|speaking_head_in_silhouette 🗣️|handbag 👜|robot_face 🤖
crescent_moon 🌙|coffee ☕|writing_hand ✍️|muscle 💪|ghost 👻|party_popper 🎉|thumbsup 👍|thumbsdown 👎|heavy_exclamation_mark ❗|back 🔙|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣
`;

export const EMOJI = new Map(
  TABLE.trim().split(/[|\n]/).map((pair) => pair.split(" ")).map(([name, sign]) => [name, sign]),
);

const NAMES = new Map([...EMOJI].reverse().map(([name, sign]) => [sign, name]));
const SIGNS = new RegExp([...NAMES.keys()].filter((sign) => !/^\d/.test(sign)).sort((a, b) => b.length - a.length).join("|"), "gu");

/** The sign of a short name, with or without a skin tone; the name in colons when we do not know it. */
export const emoji = (name) => EMOJI.get(name.replace(/::skin-tone-\d$/, "")) ?? `:${name}:`;

/** ":lock: done" becomes "🔒 done". */
export const withEmoji = (text) => text.replace(/:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/g, (whole, name) => (EMOJI.has(name) ? emoji(name) : whole));

/** "🔒 done" becomes ":lock: done", as a Slack client sends it. */
export const withNames = (text) => text.replace(SIGNS, (sign) => `:${NAMES.get(sign)}:`);

/** What the small picker offers, the desk's own signs first. */
export const PICKER = ["eyes", "white_check_mark", "+1", "lock", "x", "pray", "tada", "heart", "fire", "thinking_face", "hourglass_flowing_sand", "incoming_envelope", "rotating_light", "bell", "rocket", "clap", "wave", "raised_hands"];
