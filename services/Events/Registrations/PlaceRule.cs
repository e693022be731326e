namespace Trilateral.Events.Registrations;

/// <summary>The places of one dialogue for one way of taking part.</summary>
/// <param name="Capacity">How many there are.</param>
/// <param name="Confirmed">How many are taken.</param>
/// <param name="LastPosition">The last number given on the waiting list; numbers are never given twice.</param>
internal readonly record struct Line(int Capacity, int Confirmed, long LastPosition);

/// <summary>What one name gets: a place, or a number on the waiting list and the reason.</summary>
internal readonly record struct Place(WaitingReason? WaitsFor, long? Position);

/// <summary>An organisation's part of the line.</summary>
/// <param name="Organisation">Whose.</param>
/// <param name="Confirmed">Places it has.</param>
/// <param name="FirstWaiting">Its lowest number on the waiting list; null when nobody of it waits.</param>
internal sealed record OrganisationLine(string Organisation, int Confirmed, long? FirstWaiting);

/// <summary>
/// Who gets a place (rule 10). First come, first served, within the cap per organisation: whoever waits for capacity goes before all later ones,
/// and whoever waits because of the cap is passed over only while the organisation has its full number.
/// </summary>
internal static class PlaceRule
{
    /// <param name="line">As it stands.</param>
    /// <param name="ofOrganisation">Places the organisation has already.</param>
    /// <param name="cap">Places one organisation can have.</param>
    public static Place Give(Line line, int ofOrganisation, int cap) =>
        ofOrganisation >= cap ? new(WaitingReason.OrganisationCap, line.LastPosition + 1)
        : line.Confirmed >= line.Capacity ? new(WaitingReason.Capacity, line.LastPosition + 1)
        : new(null, null);

    /// <summary>Whose first in line gets the place that has become free; null when nobody may have it.</summary>
    public static OrganisationLine? Promote(Line line, IEnumerable<OrganisationLine> organisations, int cap) =>
        line.Confirmed >= line.Capacity
            ? null
            : organisations.Where(one => one.FirstWaiting is not null && one.Confirmed < cap).MinBy(one => one.FirstWaiting);
}
