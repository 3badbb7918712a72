"""A Telegram Bot API double: private chats between one bot and people with phones.

cloud.py holds the world and the person's verbs, api/ the methods a bot may call, routes.py the
HTTP door of the bot, person.py the HTTP door of the people.
"""
