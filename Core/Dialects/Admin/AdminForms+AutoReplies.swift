import JSON
import Timestamps
import WorkingHours

extension Admin {
    public struct AutoRepliesForm: Form {
        public let replies: AutoReplies

        public init(_ fields: inout FormFields) {
            var replies = AutoReplies()
            let acknowledgement = fields.optionalForm("acknowledgement", TextForm.self)
            let outOfHours = fields.optionalForm("out_of_hours", TextForm.self)
            replies.acknowledgement = acknowledgement?.text ?? replies.acknowledgement
            replies.outOfHours = outOfHours?.text ?? replies.outOfHours
            replies.timeZone = fields.optionalText("time_zone", 1...64) ?? replies.timeZone
            if !WorkingHours.isKnown(timeZone: replies.timeZone) {
                fields.refuse("time_zone", expected: "a time zone such as Europe/Moscow")
            }
            replies.hours = fields.forms("hours", of: HoursForm.self, count: 0...50)?.map(\.hours) ?? []
            replies.holidays = fields.texts("holidays", each: 10...10, count: 0...400) ?? []
            if !replies.holidays.allSatisfy({ CivilDate($0) != nil }) {
                fields.refuse("holidays", expected: "days such as 2026-01-01")
            }
            self.replies = replies
        }
    }

    public struct TextForm: Form {
        let text: AutoReplies.Text

        public init(_ fields: inout FormFields) {
            text = AutoReplies.Text(
                isEnabled: fields.bool("enabled", default: false), text: fields.text("text", 1...2_000))
        }
    }

    public struct HoursForm: Form {
        let hours: AutoReplies.Hours

        public init(_ fields: inout FormFields) {
            hours = AutoReplies.Hours(
                day: fields.text("day", 3...3), from: fields.text("from", 5...5), to: fields.text("to", 5...5))
            if hours.interval == nil { fields.refuse("day", expected: "mon to sun, from HH:MM to a later HH:MM") }
        }
    }
}
