using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>A launch as it was held: bodies, numbers and kinds of people, and where it is written. Names no person.</summary>
internal sealed record LaunchEvent(DateOnly On, string Place, string[] Hosts, string? Attendance, string Source)
{
    public const int MaxPlaceLength = 200;
    public const int MaxAttendanceLength = 1_000;
    public const int MaxSourceLength = 500;
    public const int MaxHosts = 20;

    /// <summary>What a launch of the past and one of the platform's own are told by alike.</summary>
    public static LaunchEvent Read(Violations violations, DateOnly on, string? place, IReadOnlyList<string>? hosts, string? attendance, string? source)
    {
        var where = violations.Text("/place", place, MaxPlaceLength, "the place");
        var written = violations.Text("/source", source, MaxSourceLength, "the source");
        var people = violations.LongText("/attendance", attendance, MaxAttendanceLength, "who took part", min: 0);
        var bodies = (hosts ?? []).Take(MaxHosts).Select((host, index) => violations.Text($"/hosts/{index}", host, EstablishFramework.MaxNameLength, "the host")).ToArray();
        if (hosts?.Count > MaxHosts)
        {
            violations.Add("/hosts", "count", $"Give at most {MaxHosts} hosts.");
        }

        return new(on, where, bodies, people.Length > 0 ? people : null, written);
    }
}
