import Tabular
import Testing

@Suite struct CivilDayTests {
    @Test(
        arguments: [
            (0, 1970, 1, 1), (-1, 1969, 12, 31), (11_016, 2000, 2, 29), (-25_509, 1900, 2, 28), (-25_508, 1900, 3, 1),
            (-719_162, 1, 1, 1), (-719_528, 0, 1, 1), (2_932_896, 9999, 12, 31), (-719_529, -1, 12, 31),
        ] as [(Int64, Int64, Int64, Int64)]) func daysAndDatesAreOne(days: Int64, year: Int64, month: Int64, day: Int64)
    {
        #expect(CivilDay.date(days) == (year, month, day))
        #expect(CivilDay.days(year, month, day) == days)
    }

    @Test(
        arguments: [
            (0, nil, 4), (9_999, nil, 4), (10_000, 0x2B, 6), (-1, 0x2D, 6), (999_999, 0x2B, 6), (-1_000_000, 0x2D, 7),
            (5_881_580, 0x2B, 7), (.min, 0x2D, 19),
        ] as [(Int64, UInt8?, Int)]) func yearsHaveFourDigitsOrASign(year: Int64, sign: UInt8?, digits: Int)
    {
        let spelling = CivilDay.spelling(ofYear: year)
        #expect(spelling.sign == sign)
        #expect(spelling.digits == digits)
    }

    @Test func whatNoCalendarHasIsNone() {
        #expect(CivilDay.days(1900, 2, 29) == nil)
        #expect(CivilDay.days(2024, 13, 1) == nil)
        #expect(CivilDay.days(2024, 4, 0) == nil)
    }

    @Test(
        arguments: [
            (-25_567, 1), (-25_509, 59), (-25_508, 61), (0, 25_569), (2_932_896, 2_958_465),
        ] as [(Int64, Int64)]) func workbooksCountFrom1900(days: Int64, serial: Int64)
    {
        #expect(CivilDay.workbookSerial(days) == serial)
    }

    /// Excel shows 1900 to 9999; zero is a time of day there.
    @Test(arguments: [-719_162, -25_570, -25_569, -25_568, 2_932_897] as [Int64]) func otherDaysAreNotShown(day: Int64)
    {
        #expect(CivilDay.workbookSerial(day) == nil)
    }
}
