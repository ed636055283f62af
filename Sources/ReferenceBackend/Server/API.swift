/// Which document's API is served. The raw value is its name on the command line.
public enum API: String, CaseIterable, Sendable {
    /// cabinet-medical.md.
    case cabinetMedical = "cabinet-medical"
    /// dokal.md.
    case dokal

    /// What people call it.
    public var name: String {
        switch self {
        case .cabinetMedical: "Cabinet Médical"
        case .dokal: "Dokal"
        }
    }
}
