import ClinicHours
import Foundation

/// Where an invoice stands (cabinet-medical.md 18.1).
enum FactureStatut: String, CaseIterable, Sendable {
    case pending = "EN_ATTENTE"
    case paid = "PAYEE"
    case cancelled = "ANNULEE"
}

/// How an invoice was paid (section 18.3).
enum PaymentMethod: String, CaseIterable, Sendable {
    case none = ""
    case cash = "ESPECES"
    case card = "CARTE"
    case cheque = "CHEQUE"
    case transfer = "VIREMENT"

    /// Those that one can pay with.
    static let real: [PaymentMethod] = [.cash, .card, .cheque, .transfer]
}

/// An invoice as it is stored. Instants are text, as the schema explains.
struct Facture: Equatable, Sendable {
    var id: Int64 = 0
    /// `FACT-2026-00001`.
    var numero = ""
    var patient: Int64?
    var consultation: Int64?
    var montant: Money?
    var description = ""
    var statut = FactureStatut.pending
    var methode = PaymentMethod.none
    var dateCreation = ""
    var datePaiement: String?
    var notes = ""

    /// Takes the fields of section 18.2 from a request.
    mutating func take(from fields: inout FieldReader) {
        fields.reference("patient", into: &patient, required: true)
        fields.reference("consultation", into: &consultation, required: false, nullable: true)
        fields.money("montant", into: &montant, required: true)
        fields.text("description", into: &description, length: 0...10_000)
        fields.choice("statut", into: &statut)
        fields.choice("methode_paiement", into: &methode)
        fields.text("notes", into: &notes, length: 0...10_000)
    }

    /// Keeps the date of payment true to the state: a paid invoice has one, a pending one hasn't, and one cancelled after
    /// payment keeps it.
    mutating func settleDates(now: Date) {
        switch statut {
        case .paid: datePaiement = datePaiement ?? InstantText.utc(now)
        case .pending: datePaiement = nil
        case .cancelled: break
        }
    }

    /// Marks the invoice as paid.
    /// - Throws: `APIError.refused` unless it is pending.
    mutating func pay(with methode: PaymentMethod, notes: String?, now: Date) throws(APIError) {
        switch statut {
        case .paid: throw .refused("Cette facture est déjà payée")
        case .cancelled: throw .refused("Cette facture est annulée")
        case .pending: break
        }
        statut = .paid
        self.methode = methode
        self.notes = notes ?? self.notes
        settleDates(now: now)
    }
}

/// An invoice as the admin's list shows it (section 18.1).
struct FactureView: Sendable, JSONWritable {
    let facture: Facture
    let patientName: String?
    let patientEmail: String?
    let consultationDate: String?

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", facture.id)
        json.field("numero_facture", facture.numero)
        json.field("patient", facture.patient)
        json.field("patient_name", patientName)
        json.field("patient_email", patientEmail)
        json.field("consultation", facture.consultation)
        json.field("consultation_date", consultationDate)
        json.field("montant", facture.montant?.description)
        json.field("description", facture.description)
        json.field("statut", facture.statut.rawValue)
        json.field("methode_paiement", facture.methode.rawValue)
        json.field("date_creation", facture.dateCreation)
        json.field("date_paiement", facture.datePaiement)
        json.field("notes", facture.notes)
        json.endObject()
    }
}

/// An invoice as its patient sees it (section 18.5).
struct PatientFactureView: Sendable, JSONWritable {
    let facture: Facture
    let consultationDate: String?
    let doctorName: String?

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", facture.id)
        json.field("numero_facture", facture.numero)
        json.field("consultation", facture.consultation)
        json.field("consultation_date", consultationDate)
        json.field("doctor_name", doctorName)
        json.field("montant", facture.montant?.description)
        json.field("description", facture.description)
        json.field("statut", facture.statut.rawValue)
        json.field("date_creation", facture.dateCreation)
        json.endObject()
    }
}
