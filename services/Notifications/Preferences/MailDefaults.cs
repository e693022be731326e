using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Preferences;

/// <summary>
/// Which mail the people of an organisation get, when, and in which language, as long as nobody has chosen for the person (wire-contracts §5.5 and 5.10). Kept, like contacts, by
/// side, framework and organisation, so that no side chooses for another's people.
/// </summary>
internal sealed class MailDefaults : Aggregate, IIdTag
{
    public static string IdPrefix => "mdf";

    public required Id<MailDefaults> Id { get; init; }

    public required string Side { get; init; }

    /// <summary><c>frm_…</c>; empty for people of no country.</summary>
    public required string Framework { get; init; }

    /// <summary><c>org_…</c>.</summary>
    public required string OrganisationId { get; init; }

    /// <summary>Null for English.</summary>
    public string? Language { get; private set; }

    public string[] MutedTopics { get; private set; } = [];

    public string[] DailyTopics { get; private set; } = [];

    public string[] WeeklyTopics { get; private set; } = [];

    public int DigestHour { get; private set; }

    /// <summary>IANA; null where nobody said it.</summary>
    public string? TimeZone { get; private set; }

    public TimeOnly? QuietFrom { get; private set; }

    public TimeOnly? QuietTo { get; private set; }

    public MailHabits Habits => new(TimeZone, QuietFrom, QuietTo, DailyTopics, WeeklyTopics, DigestHour);

    public void Choose(string? language, IReadOnlyCollection<string> muted, MailHabits habits)
    {
        (Language, MutedTopics, DailyTopics, WeeklyTopics) = (language, [.. muted], [.. habits.Daily], [.. habits.Weekly]);
        (DigestHour, TimeZone, QuietFrom, QuietTo) = (habits.DigestHour, habits.TimeZone, habits.QuietFrom, habits.QuietTo);
    }

    /// <summary>
    /// Within a transaction: as they stand until it ends. Whoever enters a contact waits for whoever changes them, and the other way round: else somebody would keep for good what
    /// was changed in the same moment.
    /// </summary>
    public static async Task<MailDefaults?> HoldAsync(
        NotificationsDbContext database, string side, string? framework, string organisationId, bool toChange, CancellationToken cancellationToken)
    {
        var key = $"notifications.mail_defaults {side} {framework} {organisationId}";
        await (toChange
            ? database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({key}, 0))", cancellationToken)
            : database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock_shared(hashtextextended({key}, 0))", cancellationToken));
        return await database.MailDefaults.SingleOrDefaultAsync(row => row.Side == side && row.Framework == (framework ?? "") && row.OrganisationId == organisationId, cancellationToken);
    }

    public static void Map(EntityTypeBuilder<MailDefaults> defaults)
    {
        defaults.ToTable("mail_defaults");
        defaults.HasIndex(row => new { row.OrganisationId, row.Side, row.Framework }).IsUnique();
        defaults.Property(row => row.Side).HasMaxLength(20);
        defaults.Property(row => row.Framework).HasMaxLength(36);
        defaults.Property(row => row.OrganisationId).HasMaxLength(36);
        defaults.Property(row => row.Language).HasMaxLength(2);
        defaults.Property(row => row.TimeZone).HasMaxLength(64);
        defaults.Ignore(row => row.Habits);
    }
}
