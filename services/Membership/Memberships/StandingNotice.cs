using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Memberships;

/// <summary>What dates alone bring about, in the order in which it is told.</summary>
internal enum NoticeKind
{
    ReminderOf30Days,
    ReminderOf7Days,
    ReminderOfTheLastDay,
    GraceBegan,
    Lapsed,
    SuspensionOver,
}

/// <summary>What is to be told, when, and of which move.</summary>
internal sealed record DueNotice(DateTimeOffset DueAt, NoticeKind Kind, int Move);

/// <summary>That something was told. Its key lets each be told once, however often the job runs and in how many replicas.</summary>
internal sealed class StandingNotice
{
    private static readonly (NoticeKind Kind, int DaysBefore)[] Reminders =
        [(NoticeKind.ReminderOf30Days, 30), (NoticeKind.ReminderOf7Days, 7), (NoticeKind.ReminderOfTheLastDay, 0)];

    public const string Once = "pk_standing_notices";

    public Id<AllianceMembership> MembershipId { get; init; }

    public int Move { get; init; }

    public NoticeKind Kind { get; init; }

    public DateTimeOffset DueAt { get; init; }

    public DateTimeOffset ToldAt { get; init; }

    public static void Map(EntityTypeBuilder<StandingNotice> notice)
    {
        notice.HasKey(row => new { row.MembershipId, row.Move, row.Kind });
        notice.Property(row => row.Kind).HasMaxLength(30).HasConversion(value => WireNames<NoticeKind>.Of(value), name => WireNames<NoticeKind>.Parse(name));
    }

    public static int? DaysBefore(NoticeKind kind) => Reminders.Where(reminder => reminder.Kind == kind).Select(reminder => (int?)reminder.DaysBefore).FirstOrDefault();

    /// <summary>
    /// What comes next of itself: of the newest term only, so that nothing reminds of a term that was prolonged. A reminder missed while nobody ran
    /// is told late, but not after the membership has lapsed.
    /// </summary>
    /// <param name="moves">On record.</param>
    /// <param name="told">What was told already.</param>
    /// <param name="now">By then what a lapse has overtaken is left out.</param>
    public static DueNotice? Next(IReadOnlyCollection<StandingMove> moves, IReadOnlyCollection<StandingNotice> told, DateTimeOffset now) =>
        moves.Any(move => move.Kind == MoveKind.Leaving)
            ? null
            : All(moves, now).Where(notice => !told.Any(one => one.Move == notice.Move && one.Kind == notice.Kind)).OrderBy(notice => notice.DueAt).ThenBy(notice => notice.Kind).FirstOrDefault();

    private static IEnumerable<DueNotice> All(IReadOnlyCollection<StandingMove> moves, DateTimeOffset now)
    {
        var term = StandingRule.NewestTerm(moves);
        var lapse = term.GraceEndsAt.GetValueOrDefault().AddSeconds(1);
        yield return new(lapse, NoticeKind.Lapsed, term.Number);
        if (now >= lapse)
        {
            yield break;
        }

        var begun = term.StartsAt > term.RecordedAt ? term.StartsAt : term.RecordedAt;
        var lastDay = Days.TodayIn(term.TimeZone, term.EndsAt.GetValueOrDefault());
        foreach (var (kind, days) in Reminders)
        {
            // A term too short for a reminder, as a demonstration has it, goes without.
            if (Days.FirstSecond(lastDay.AddDays(-days), term.TimeZone) is var due && due >= begun)
            {
                yield return new(due, kind, term.Number);
            }
        }

        yield return new(term.EndsAt.GetValueOrDefault().AddSeconds(1), NoticeKind.GraceBegan, term.Number);
        foreach (var suspension in moves.Where(move => move.Kind == MoveKind.Suspension && !moves.Any(later => later.Kind == MoveKind.Reinstatement && later.Number > move.Number)))
        {
            yield return new(suspension.EndsAt.GetValueOrDefault().AddSeconds(1), NoticeKind.SuspensionOver, suspension.Number);
        }
    }
}
