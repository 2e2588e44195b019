import Core
import Glibc

// The operator's command: `topicdesk VERB … --help`.
let commands: [Command] = [
    .migrate, .userAdd, .userList, .userDisable, .userLink, .token, .apiKeyAdd, .apiKeyList, .apiKeyRevoke, .setWebhook,
    .deleteWebhook, .webhookInfo, .poll, .replay, .doctor,
]

signal(SIGPIPE, SIG_IGN)
exit(Command.run(CommandLine.arguments.dropFirst(), among: commands))
