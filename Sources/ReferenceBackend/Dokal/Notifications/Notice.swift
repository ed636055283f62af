/// What an account is notified of (dokal.md 10 and 16), in the words of dokal.md's example, which are French.
struct Notice: Sendable {
    /// `notification_type`.
    enum Kind: String, CaseIterable, Sendable {
        case appointmentRequest = "appointment_request"
        case appointmentConfirmed = "appointment_confirmed"
        case appointmentCancelled = "appointment_cancelled"
        case appointmentReminder = "appointment_reminder"
        case newMessage = "new_message"
        case reviewReceived = "review_received"
    }

    let type: Kind
    let title: String
    let body: String
    /// The record that it is about, as a JSON object.
    let data: String

    private init(_ type: Kind, _ title: String, _ body: String, about key: String, _ id: String) {
        (self.type, self.title, self.body, data) = (type, title, body, #"{"\#(key)":"\#(id)"}"#)
    }

    private static func of(appointment id: String, _ type: Kind, _ title: String, _ body: String) -> Notice {
        Notice(type, title, body, about: "appointment_id", id)
    }

    static func requested(appointment id: String) -> Notice {
        of(
            appointment: id, .appointmentRequest, "Nouvelle demande de RDV",
            "Un patient a demandé un rendez-vous.")
    }

    static func confirmed(appointment id: String) -> Notice {
        of(
            appointment: id, .appointmentConfirmed, "RDV confirmé",
            "Votre rendez-vous a été confirmé par le praticien.")
    }

    static func cancelled(appointment id: String, byPatient: Bool) -> Notice {
        let who = byPatient ? "par le patient" : "par le praticien"
        return of(appointment: id, .appointmentCancelled, "RDV annulé", "Le rendez-vous a été annulé \(who).")
    }

    /// - Parameter time: When it begins, `09:00:00`.
    static func reminder(appointment id: String, at time: String) -> Notice {
        of(
            appointment: id, .appointmentReminder, "Rappel de RDV",
            "Vous avez un rendez-vous demain à \(time.prefix(5)).")
    }

    static func newMessage(conversation id: String) -> Notice {
        Notice(.newMessage, "Nouveau message", "Vous avez reçu un nouveau message.", about: "conversation_id", id)
    }

    static func reviewReceived(review id: String) -> Notice {
        Notice(.reviewReceived, "Nouvel avis", "Un patient a laissé un avis.", about: "review_id", id)
    }
}
