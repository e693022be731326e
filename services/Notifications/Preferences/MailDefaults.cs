using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Texts;

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

    /// <summary>
    /// Within the transaction that holds them: everybody of the organisation for whom nobody has chosen has them from now on, and mail that waits is looked at anew. Contacts first
    /// and mails after them, each in the order of its ids, as when one person's choice changes.
    /// </summary>
    /// <param name="database">With an open transaction.</param>
    /// <param name="side">Of the people.</param>
    /// <param name="framework">Theirs; null for people of no country.</param>
    /// <param name="organisationId">Theirs.</param>
    /// <param name="defaults">Null where the organisation has none: then it is what is usual.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task GiveAsync(
        NotificationsDbContext database, string side, string? framework, string organisationId, MailDefaults? defaults, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (language, muted, habits) = (defaults?.Language ?? Languages.English, defaults?.MutedTopics ?? [], defaults?.Habits ?? MailHabits.Usual);
        var (daily, weekly) = (habits.Daily.ToArray(), habits.Weekly.ToArray());
        await database.Database.ExecuteSqlAsync(
            $"""
            WITH people AS (
                SELECT id FROM notifications.contacts
                WHERE organisation_id = {organisationId} AND side = {side} AND framework IS NOT DISTINCT FROM {framework}
                  AND ((NOT has_own_language AND language <> {language})
                    OR (NOT has_own_preferences
                      AND (muted_topics, daily_topics, weekly_topics, digest_hour, time_zone, quiet_from, quiet_to) IS DISTINCT FROM
                          ({muted}, {daily}, {weekly}, {habits.DigestHour}, {habits.TimeZone}, {habits.QuietFrom}, {habits.QuietTo})))
                ORDER BY id FOR UPDATE),
            chosen AS (
                UPDATE notifications.contacts c SET
                    language = CASE WHEN c.has_own_language THEN c.language ELSE {language} END,
                    muted_topics = CASE WHEN c.has_own_preferences THEN c.muted_topics ELSE {muted} END,
                    daily_topics = CASE WHEN c.has_own_preferences THEN c.daily_topics ELSE {daily} END,
                    weekly_topics = CASE WHEN c.has_own_preferences THEN c.weekly_topics ELSE {weekly} END,
                    digest_hour = CASE WHEN c.has_own_preferences THEN c.digest_hour ELSE {habits.DigestHour} END,
                    time_zone = CASE WHEN c.has_own_preferences THEN c.time_zone ELSE {habits.TimeZone} END,
                    quiet_from = CASE WHEN c.has_own_preferences THEN c.quiet_from ELSE {habits.QuietFrom} END,
                    quiet_to = CASE WHEN c.has_own_preferences THEN c.quiet_to ELSE {habits.QuietTo} END,
                    version = c.version + 1
                FROM people p WHERE c.id = p.id RETURNING c.id)
            UPDATE notifications.mails SET state = 'pending', due_at = {now}
            WHERE id IN (SELECT m.id FROM notifications.mails m JOIN chosen ON chosen.id = m.person_id
                         WHERE (m.state = 'gathered' AND m.digest_id IS NULL) OR (m.state = 'pending' AND m.attempts = 0)
                         ORDER BY m.id FOR UPDATE OF m)
            """,
            cancellationToken);
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
