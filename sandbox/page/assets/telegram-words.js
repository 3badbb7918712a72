// What a phone says by itself, in the language of its owner. The bot's words are the desk's own.

const WORDS = {
  en: {
    write: "Message", start: "Start", empty: "No messages yet", emptyHint: "Press Start, or just write what is wrong. A question in plain words is enough.",
    edited: "edited", deleted: "Message deleted", you: "You", reply: "Reply", edit: "Edit", editing: "Editing your message", editInstead: "Edit it instead",
    cancel: "Cancel", save: "Save", send: "Send", bot: "bot", block: "Block the bot", unblock: "Unblock the bot", blocked: "You blocked this bot.",
    photo: "Photo", file: "File", sticker: "Sticker", voice: "Voice message", attach: "Attach", commands: "Commands", ok: "OK", menu: "Chat menu", noCommands: "The bot has published no commands",
    today: "Today",
  },
  ru: {
    write: "Сообщение", start: "Старт", empty: "Сообщений пока нет", emptyHint: "Нажмите «Старт» или просто напишите, что случилось. Обычных слов достаточно.",
    edited: "изменено", deleted: "Сообщение удалено", you: "Вы", reply: "Ответить", edit: "Изменить", editing: "Правка сообщения", editInstead: "Изменить его",
    cancel: "Отмена", save: "Сохранить", send: "Отправить", bot: "бот", block: "Заблокировать бота", unblock: "Разблокировать бота", blocked: "Вы заблокировали этого бота.",
    photo: "Фото", file: "Файл", sticker: "Стикер", voice: "Голосовое сообщение", attach: "Прикрепить", commands: "Команды", ok: "ОК", menu: "Меню чата", noCommands: "У бота пока нет команд",
    today: "Сегодня",
  },
};

/** The words of a language; English for any we have not. */
export const words = (language) => WORDS[language?.slice(0, 2)] ?? WORDS.en;
