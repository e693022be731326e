using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.Submissions.Contracts;

namespace Trilateral.Notifications.Contributions;

/// <summary>Tells those who could read a contribution that its author took it back, and forgets its title.</summary>
internal sealed class TellOfWithdrawalConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<ContributionWithdrawn>(database, board)
{
    /// <summary>Its title is told to nobody any more: not in mail that waits, and in no event that is read or sent again.</summary>
    protected override async Task KeepAsync(ContributionWithdrawn message, CancellationToken cancellationToken)
    {
        var now = Now;
        await Database.Database.ExecuteSqlAsync(
            $$"""
            WITH told AS (
                UPDATE notifications.feed_entries SET facts = '{}', data = jsonb_set(data::jsonb, '{title}', '""')::text
                WHERE subject_id = {{message.ContributionId}} AND type = {{NoticeTypes.ContributionPublished}} RETURNING position)
            UPDATE notifications.mails m SET state = 'withdrawn', ended_at = {{now}} FROM told WHERE m.position = told.position AND m.state IN ('pending', 'gathered')
            """,
            cancellationToken);
    }

    protected override Task<Notice?> DescribeAsync(ContributionWithdrawn message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.ContributionWithdrawn,
        message.ContributionId,
        message.Version,
        message.WithdrawnAt,
        new Audience(message.Reach, message.Class, message.Side),
        $"/submissions/v1/contributions/{message.ContributionId}"));
}
