using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Trilateral.Notifications.Decisions;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Mail;

/// <summary>One mail in a worker's hands, its attempt already counted. Without content the person is gone, no longer concerned, not reachable or does not want it: it is withdrawn.</summary>
internal sealed record ClaimedMail(long Id, int Attempt, Guid Person, MailContent? Content);

/// <summary>What came of one attempt.</summary>
/// <param name="Mail">Which.</param>
/// <param name="Reply">Null where it was withdrawn.</param>
/// <param name="Judgement">What follows.</param>
/// <param name="EndedAt">UTC.</param>
/// <param name="Texts">It was written with; null where it was withdrawn.</param>
internal sealed record MailResult(ClaimedMail Mail, MailReply? Reply, MailJudgement Judgement, DateTimeOffset EndedAt, MailTexts? Texts);

/// <summary>The mail worker's statements. Claims run out by the database clock; what is due is due by the service's.</summary>
internal sealed class MailStore(NpgsqlDataSource dataSource)
{
    /// <summary>Longer than one connection's mails may take, so that only a dead worker's claims run out.</summary>
    public static readonly TimeSpan ClaimHold = TimeSpan.FromMinutes(5);

    private const string Claim =
        """
        WITH due AS (
            SELECT id FROM notifications.mails m
            WHERE state = 'pending' AND due_at <= @now AND (claimed_until IS NULL OR claimed_until <= clock_timestamp())
              AND NOT EXISTS (
                SELECT FROM notifications.mail_holds h
                WHERE h.released_at IS NULL AND (h.template IS NULL OR h.template = m.template)
                  AND (h.subject_id IS NULL OR h.subject_id = (SELECT f.subject_id FROM notifications.feed_entries f WHERE f.position = m.position)))
            ORDER BY due_at, id LIMIT @limit FOR UPDATE OF m SKIP LOCKED),
        claimed AS (
            UPDATE notifications.mails m SET attempts = m.attempts + 1, claimed_until = clock_timestamp() + @hold
            FROM due WHERE m.id = due.id
            RETURNING m.*)
        SELECT c.id, c.attempts, c.event_id, c.person_id, c.template, c.direct, p.address, p.display_name, p.language, p.side, p.framework, p.suppressed_at,
               f.subject_id, f.path, f.facts, f.reach, f.class, f.side, c.organisation_id, p.organisation_id, p.muted_topics
        FROM claimed c
        JOIN notifications.feed_entries f ON f.position = c.position
        LEFT JOIN notifications.contacts p ON p.id = c.person_id
        ORDER BY c.due_at, c.id
        """;

    // A late result of a claim that ran out changes nothing but a success: the newer attempt decides.
    private const string Record =
        """
        UPDATE notifications.mails
        SET state = @state, due_at = coalesce(@due, due_at), reply = @reply, claimed_until = NULL, language = coalesce(@language, language), template_version = coalesce(@version, template_version), ended_at = CASE WHEN @state <> 'pending' THEN @ended END
        WHERE id = @id AND (@state = 'sent' OR (state = 'pending' AND attempts = @number))
        """;

    // Only what has the same audience as the mail's own entry: its person may be told of nothing else.
    private const string Steps =
        """
        SELECT f.type, f.subject_version, f.entered_at, f.data, mine.subject_version, p.side,
               EXISTS (SELECT FROM notifications.mails m WHERE m.event_id = f.event_id AND m.position = f.position AND m.person_id = me.person_id AND m.attempts > 0)
        FROM notifications.mails me
        JOIN notifications.contacts p ON p.id = me.person_id
        JOIN notifications.feed_entries mine ON mine.position = me.position
        JOIN notifications.feed_entries f ON f.subject_id = mine.subject_id AND f.reach = mine.reach AND f.class = mine.class AND f.type = ANY (@types)
        WHERE me.id = @id ORDER BY f.subject_version
        """;

    public async Task<List<ClaimedMail>> ClaimAsync(int limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Claim);
        command.Parameters.AddWithValue("now", now.ToUniversalTime());
        command.Parameters.AddWithValue("limit", limit);
        command.Parameters.AddWithValue("hold", ClaimHold);
        var mails = new List<ClaimedMail>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            mails.Add(Read(reader));
        }

        return mails;
    }

    /// <summary>What the mail does to its reader's calendar; null for nothing.</summary>
    public async Task<Invitation?> InvitationOfAsync(ClaimedMail mail, CancellationToken cancellationToken)
    {
        if (!DecisionDeadline.Types.Contains(mail.Content?.Template))
        {
            return null;
        }

        await using var command = dataSource.CreateCommand(Steps);
        command.Parameters.AddWithValue("id", mail.Id);
        command.Parameters.AddWithValue("types", DecisionDeadline.Types);
        var (steps, version, side) = (new List<DecisionDeadline.Step>(), 0L, "");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            steps.Add(new(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetString(3), reader.GetBoolean(6)));
            (version, side) = (reader.GetInt64(4), reader.GetString(5));
        }

        return DecisionDeadline.Of(steps, version, side);
    }

    public async Task RecordAsync(MailResult result, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Record);
        command.Parameters.AddWithValue("id", result.Mail.Id);
        command.Parameters.AddWithValue("number", result.Mail.Attempt);
        command.Parameters.AddWithValue("state", result.Judgement.State.ToString().ToLowerInvariant());
        command.Parameters.Add(new NpgsqlParameter("due", NpgsqlDbType.TimestampTz) { Value = (object?)result.Judgement.DueAt?.ToUniversalTime() ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("reply", NpgsqlDbType.Integer) { Value = (object?)result.Reply?.Code ?? DBNull.Value });
        command.Parameters.AddWithValue("ended", result.EndedAt.ToUniversalTime());
        command.Parameters.Add(new NpgsqlParameter("language", NpgsqlDbType.Text) { Value = (object?)result.Texts?.Language ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("version", NpgsqlDbType.Text) { Value = (object?)result.Texts?.Version ?? DBNull.Value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Refusals of this person since then, not counting the one at hand.</summary>
    public async Task<int> CountRefusalsAsync(ClaimedMail mail, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT count(*)::int FROM notifications.mails WHERE person_id = @person AND state = 'refused' AND ended_at >= @since AND id <> @id");
        command.Parameters.AddWithValue("person", mail.Person);
        command.Parameters.AddWithValue("since", since.ToUniversalTime());
        command.Parameters.AddWithValue("id", mail.Id);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static ClaimedMail Read(NpgsqlDataReader reader)
    {
        var (id, attempt, person) = (reader.GetInt64(0), reader.GetInt32(1), reader.GetGuid(3));
        return new ClaimedMail(id, attempt, person, MaySend(reader)
            ? new MailContent(
                EventId: reader.GetGuid(2),
                Person: person,
                Template: reader.GetString(4),
                Address: reader.GetString(6),
                DisplayName: Text(reader, 7),
                Language: reader.GetString(8),
                SubjectId: reader.GetString(12),
                Path: reader.GetString(13),
                Facts: JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetString(14)) ?? [])
            : null);
    }

    // Asked again now: the contact may have moved out of the audience or the organisation since the mail was written down, or want no more of its topic.
    private static bool MaySend(NpgsqlDataReader reader) =>
        !reader.IsDBNull(6) && reader.IsDBNull(11) && MailTopic.IsWanted(reader.GetString(4), reader.GetFieldValue<string[]>(20))
        && (reader.GetBoolean(5)
            ? reader.GetString(9) == Text(reader, 17) && Text(reader, 19) == Text(reader, 18)
            : new Audience(reader.GetString(15), reader.GetString(16), Text(reader, 17)).Admits(new Addressee(reader.GetString(9), Text(reader, 10))));

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private sealed record Addressee(string Side, string? Framework) : IAddressee;
}
