using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Trilateral.Notifications.Alliances;
using Trilateral.Notifications.Bounces;
using Trilateral.Notifications.Decisions;
using Trilateral.Notifications.Dialogues;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Preferences;

namespace Trilateral.Notifications.Mail;

/// <summary>One mail in a worker's hands, its attempt already counted. Without content the person is gone, no longer concerned, not reachable or does not want it: it is withdrawn.</summary>
/// <param name="Id">Of the row.</param>
/// <param name="Attempt">Its number.</param>
/// <param name="Person">Whose.</param>
/// <param name="Content">What it says.</param>
/// <param name="WaitsUntil">The person wants it later, and this attempt was none; null for now.</param>
internal sealed record ClaimedMail(long Id, int Attempt, Guid Person, MailContent? Content, DateTimeOffset? WaitsUntil)
{
    public bool IsDigest => Content?.Template == MailTopic.Digest;
}

/// <summary>What came of one attempt.</summary>
/// <param name="Mail">Which.</param>
/// <param name="Reply">Null where it was withdrawn.</param>
/// <param name="Judgement">What follows.</param>
/// <param name="EndedAt">UTC.</param>
/// <param name="Texts">It was written with; null where it was withdrawn.</param>
internal sealed record MailResult(ClaimedMail Mail, MailReply? Reply, MailJudgement Judgement, DateTimeOffset EndedAt, MailTexts? Texts);

/// <summary>The mail worker's statements. Claims run out by the database clock; what is due is due by the service's.</summary>
internal sealed class MailStore(NpgsqlDataSource dataSource, ReturnPath paths, AddressMarks marks)
{
    /// <summary>Longer than one connection's mails may take, so that only a dead worker's claims run out.</summary>
    public static readonly TimeSpan ClaimHold = TimeSpan.FromMinutes(5);

    /// <summary>Of a mail <c>m</c>: whether somebody holds it. What a digest gathers is held by itself.</summary>
    internal const string Held =
        """
        EXISTS (
            SELECT FROM notifications.mail_holds h
            WHERE h.released_at IS NULL AND (h.template IS NULL OR h.template = m.template)
              AND (h.subject_id IS NULL OR (m.template <> 'digest' AND h.subject_id = (SELECT f.subject_id FROM notifications.feed_entries f WHERE f.position = m.position))))
        """;

    private const string Told =
        """
        c.id, c.attempts, c.event_id, c.person_id, c.template, c.direct, p.address, p.display_name, p.language, p.side, p.framework, p.suppressed_at,
        f.subject_id, f.path, f.facts, f.reach, f.class, f.side, c.organisation_id, p.organisation_id, p.muted_topics
        """;

    private const string Claim =
        $"""
        WITH due AS (
            SELECT id FROM notifications.mails m
            WHERE state = 'pending' AND due_at <= @now AND (claimed_until IS NULL OR claimed_until <= clock_timestamp())
              AND NOT {Held}
            ORDER BY due_at, id LIMIT @limit FOR UPDATE OF m SKIP LOCKED),
        claimed AS (
            UPDATE notifications.mails m SET attempts = m.attempts + 1, claimed_until = clock_timestamp() + @hold
            FROM due WHERE m.id = due.id
            RETURNING m.*)
        SELECT {Told},
               -- A reminder of what has been answered, moved or ended meanwhile reminds of nothing, nor does one that a newer has overtaken.
               CASE WHEN f.type = ANY (@reminders) THEN {KnownDecision.IsMoot} WHEN f.type = '{NoticeTypes.FoundingSignatureDue}' THEN {KnownSignature.IsMoot} ELSE false END,
               p.time_zone, p.quiet_from, p.quiet_to, p.daily_topics, p.weekly_topics, p.digest_hour, {KnownMember.HasLeft} AS has_left
        FROM claimed c
        JOIN notifications.feed_entries f ON f.position = c.position
        LEFT JOIN notifications.contacts p ON p.id = c.person_id
        ORDER BY c.due_at, c.id
        """;

    // A late result of a claim that ran out changes nothing but a success: the newer attempt decides.
    private const string Record =
        """
        WITH recorded AS (
            UPDATE notifications.mails
            SET state = @state, due_at = coalesce(@due, due_at), reply = CASE WHEN @waits THEN reply ELSE @reply END, claimed_until = NULL, language = coalesce(@language, language),
                template_version = coalesce(@version, template_version), address_mark = @mark, attempts = CASE WHEN @waits THEN attempts - 1 ELSE attempts END,
                ended_at = CASE WHEN @state NOT IN ('pending', 'gathered') THEN @ended END
            WHERE id = @id AND (@state = 'sent' OR (state = 'pending' AND attempts = @number))
            RETURNING id)
        UPDATE notifications.mails i
        SET state = CASE WHEN i.id = ANY (@gathered) THEN @state ELSE 'withdrawn' END, ended_at = @ended, attempts = @number, reply = @reply, language = @language, template_version = @version
        FROM recorded r WHERE i.digest_id = r.id AND i.state = 'gathered' AND @state NOT IN ('pending', 'gathered')
        """;

    private const string Items =
        $"""
        SELECT {Told}, {KnownMember.HasLeft} AS has_left
        FROM notifications.mails c
        JOIN notifications.feed_entries f ON f.position = c.position
        JOIN notifications.contacts p ON p.id = c.person_id
        WHERE c.digest_id = @id AND c.state = 'gathered' ORDER BY c.id
        """;

    // Only what has the same audience as the mail's own entry: its person may be told of nothing else. A mail that was gathered in a digest has entered nothing. And only of a
    // decision that is still known, and a dialogue that is not over: of others the steps are no longer kept whole, and a mail that was held so long would put back what was taken out.
    private const string Steps =
        """
        SELECT f.type, f.subject_version, f.entered_at, f.data, mine.subject_version, p.side,
               EXISTS (SELECT FROM notifications.mails m WHERE m.event_id = f.event_id AND m.position = f.position AND m.person_id = me.person_id AND m.attempts > 0 AND m.digest_id IS NULL)
        FROM notifications.mails me
        JOIN notifications.contacts p ON p.id = me.person_id
        JOIN notifications.feed_entries mine ON mine.position = me.position
        JOIN notifications.feed_entries f ON f.subject_id = mine.subject_id AND f.reach = mine.reach AND f.class = mine.class AND f.type = ANY (@types) AND f.data IS NOT NULL
        WHERE me.id = @id AND (EXISTS (SELECT FROM notifications.decisions d WHERE d.id = mine.subject_id)
                               OR EXISTS (SELECT FROM notifications.dialogues k WHERE k.id = mine.subject_id AND k.ends_at > @now))
        ORDER BY f.subject_version
        """;

    public async Task<List<ClaimedMail>> ClaimAsync(int limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Claim);
        command.Parameters.AddWithValue("now", now.ToUniversalTime());
        command.Parameters.AddWithValue("limit", limit);
        command.Parameters.AddWithValue("hold", ClaimHold);
        command.Parameters.AddWithValue("reminders", KnownDecision.Reminders);
        var mails = new List<ClaimedMail>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            mails.Add(Read(reader, now));
        }

        return mails;
    }

    /// <summary>What the mail does to its reader's calendar; null for nothing.</summary>
    public async Task<Invitation?> InvitationOfAsync(ClaimedMail mail, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isOfDialogue = DialogueDate.Types.Contains(mail.Content?.Template);
        if (!isOfDialogue && !DecisionDeadline.Types.Contains(mail.Content?.Template))
        {
            return null;
        }

        await using var command = dataSource.CreateCommand(Steps);
        command.Parameters.AddWithValue("id", mail.Id);
        command.Parameters.AddWithValue("now", now.ToUniversalTime());
        command.Parameters.AddWithValue("types", isOfDialogue ? DialogueDate.Types : DecisionDeadline.Types);
        var (steps, version, side) = (new List<InvitationStep>(), 0L, "");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            steps.Add(new(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetString(3), reader.GetBoolean(6)));
            (version, side) = (reader.GetInt64(4), reader.GetString(5));
        }

        return isOfDialogue ? DialogueDate.Of(steps, version) : DecisionDeadline.Of(steps, version, side);
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
        command.Parameters.Add(Mark(result.Judgement.State == MailState.Refused ? result.Mail.Content?.Address : null));
        command.Parameters.AddWithValue("waits", result.Mail.WaitsUntil is not null);
        command.Parameters.AddWithValue("gathered", result.Mail.Content?.Gathered.Select(item => item.Id).ToArray() ?? []);
        command.Parameters.Add(new NpgsqlParameter("language", NpgsqlDbType.Text) { Value = (object?)result.Texts?.Language ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("version", NpgsqlDbType.Text) { Value = (object?)result.Texts?.Version ?? DBNull.Value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A digest that is not sent, because its person wants none any more or cannot be reached, takes nothing with it: each mail is asked anew, by itself.</summary>
    public async Task ReleaseAsync(ClaimedMail mail, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("UPDATE notifications.mails SET state = 'pending', digest_id = NULL, due_at = @now WHERE digest_id = @id AND state = 'gathered'");
        command.Parameters.AddWithValue("id", mail.Id);
        command.Parameters.AddWithValue("now", now.ToUniversalTime());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Refusals for good by this address since then, whosever it is, by the relay or after it had taken the mail, not counting the one at hand; a digest is one mail, whatever it gathers.</summary>
    public async Task<int> CountRefusalsAsync(long mail, string address, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT count(*)::int FROM notifications.mails
            WHERE address_mark = @mark AND state IN ('refused', 'returned') AND (state = 'refused' OR returned_status LIKE '5.%')
              AND ended_at >= @since AND id <> @id AND digest_id IS NULL
            """);
        command.Parameters.Add(Mark(address));
        command.Parameters.AddWithValue("since", since.ToUniversalTime());
        command.Parameters.AddWithValue("id", mail);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Whether a worker has the mail in hand, or died with it: what became of it is not on record yet.</summary>
    public async Task<bool> IsInHandAsync(long mail, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT EXISTS (SELECT FROM notifications.mails WHERE id = @id AND state = 'pending' AND claimed_until IS NOT NULL)");
        command.Parameters.AddWithValue("id", mail);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>
    /// A mail that was sent, and what it gathered, came back. Whose it was and where it would go now, also of one that is on record as returned already: whoever said so
    /// first may have died before he acted on it. Null for any other and for one that was sent, or came back, too long ago.
    /// </summary>
    /// <param name="mail">Which.</param>
    /// <param name="status">What was said of its recipient.</param>
    /// <param name="address">The recipient, as the report has it; null where it names none.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Of the work.</param>
    public async Task<(Guid Person, string Address)?> ReturnedAsync(long mail, string status, string? address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            WITH returned AS (
                UPDATE notifications.mails
                SET state = 'returned', ended_at = CASE WHEN state = 'sent' THEN @now ELSE ended_at END, returned_status = greatest(returned_status, @status), address_mark = @mark
                WHERE id = @id AND state IN ('sent', 'returned') AND ended_at >= @since
                RETURNING id, person_id),
            gathered AS (UPDATE notifications.mails m SET state = 'returned', ended_at = @now FROM returned r WHERE m.digest_id = r.id AND m.state = 'sent')
            SELECT r.person_id, p.address FROM returned r JOIN notifications.contacts p ON p.id = r.person_id
            """);
        command.Parameters.AddWithValue("id", mail);
        command.Parameters.AddWithValue("status", status);
        command.Parameters.Add(Mark(address));
        command.Parameters.AddWithValue("now", now.ToUniversalTime());
        command.Parameters.AddWithValue("since", (now - MailSchedule.ReturnWindow).ToUniversalTime());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetGuid(0), reader.GetString(1)) : null;
    }

    /// <summary>What a digest gathers that the person may and wants to have now. What somebody holds leaves it, and waits for another.</summary>
    public async Task<IReadOnlyList<GatheredItem>> GatheredByAsync(ClaimedMail digest, CancellationToken cancellationToken)
    {
        await using (var leave = dataSource.CreateCommand($"UPDATE notifications.mails m SET digest_id = NULL WHERE digest_id = @id AND state = 'gathered' AND {Held}"))
        {
            leave.Parameters.AddWithValue("id", digest.Id);
            await leave.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var command = dataSource.CreateCommand(Items);
        command.Parameters.AddWithValue("id", digest.Id);
        var items = new List<GatheredItem>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (MaySend(reader))
            {
                items.Add(new(reader.GetInt64(0), reader.GetString(4), reader.GetString(12), reader.GetString(13), FactsOf(reader)) { IsRestricted = IsRestricted(reader) });
            }
        }

        return items;
    }

    private ClaimedMail Read(NpgsqlDataReader reader, DateTimeOffset now)
    {
        var (id, attempt, person, template) = (reader.GetInt64(0), reader.GetInt32(1), reader.GetGuid(3), reader.GetString(4));
        var content = MaySend(reader) && !reader.GetBoolean(21)
            ? new MailContent(
                EventId: reader.GetGuid(2),
                Person: person,
                Template: template,
                Address: reader.GetString(6),
                DisplayName: Text(reader, 7),
                Language: reader.GetString(8),
                SubjectId: reader.GetString(12),
                Path: reader.GetString(13),
                Facts: FactsOf(reader))
            { ReturnPath = paths.Of(id), IsRestricted = IsRestricted(reader) }
            : null;
        return new(id, attempt, person, content, content is not null && MailTopic.OfKnown(template) is { } topic ? HabitsOf(reader).WaitsUntil(topic, now) : null);
    }

    // Column by column as Told has them. Asked again now: the contact may have moved out of the audience or the organisation, or its body out of the alliance, since the mail was written down, or want no more of its topic.
    private static bool MaySend(NpgsqlDataReader reader) =>
        !reader.IsDBNull(6) && reader.IsDBNull(11) && MailTopic.IsWanted(reader.GetString(4), reader.GetFieldValue<string[]>(20))
        && (reader.GetString(4) == MailTopic.Digest || (reader.GetBoolean(5)
            ? reader.GetString(9) == Text(reader, 17) && Text(reader, 19) == Text(reader, 18)
            : new Audience(reader.GetString(15), reader.GetString(16), Text(reader, 17)).Admits(new Addressee(reader.GetString(9), Text(reader, 10)))
                && (reader.GetString(16) == Audience.Public || !reader.GetBoolean(reader.GetOrdinal("has_left")))));

    private static bool IsRestricted(NpgsqlDataReader reader) => new Audience(reader.GetString(15), reader.GetString(16)).IsRestricted;

    private NpgsqlParameter Mark(string? address) => new("mark", NpgsqlDbType.Bytea) { Value = address is null ? DBNull.Value : marks.Of(address) };

    private static MailHabits HabitsOf(NpgsqlDataReader reader) => new(
        Text(reader, 22),
        reader.IsDBNull(23) ? null : reader.GetFieldValue<TimeOnly>(23),
        reader.IsDBNull(24) ? null : reader.GetFieldValue<TimeOnly>(24),
        reader.GetFieldValue<string[]>(25),
        reader.GetFieldValue<string[]>(26),
        reader.GetInt32(27))
    { Gathers = !reader.GetFieldValue<string[]>(20).Contains(MailTopic.Digests) };

    private static Dictionary<string, string> FactsOf(NpgsqlDataReader reader) => JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetString(14)) ?? [];

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private sealed record Addressee(string Side, string? Framework) : IAddressee;
}
