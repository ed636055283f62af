import ClinicHours
import Foundation

/// Moments as a backend writes them.
public enum BackendInstant {
    /// Unix milliseconds of a moment; a text without an offset is read in the backend's zone. Nil for a text that is no moment.
    public static func milliseconds(_ text: String, zone: TimeZone) -> Int64? {
        InstantText.parse(text, naiveIn: zone).map { Int64(($0.timeIntervalSince1970 * 1000).rounded()) }
    }
}
