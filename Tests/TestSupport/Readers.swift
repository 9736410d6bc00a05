/// Programs of others that read what is written. Those that are not installed are left out, unless `HASDATA_READERS=required`
/// says that all of them have to be there: then whatever is missing fails.
public enum Readers {
    /// Whether they have to be there.
    public static let areRequired = Shell.run("test \"$HASDATA_READERS\" = required", in: "/tmp").status == 0
    /// Whether the tests with them are run.
    public static let areTried = areRequired || Shell.run("python3 -c 'import json'", in: "/tmp").status == 0

    /// Whether a script's outcome says that its program is not installed, and that is all right.
    public static func isLeftOut(_ outcome: Shell.Outcome, isOptional: Bool = false) -> Bool {
        outcome.status == 77 && (isOptional || !areRequired)
    }
}
