using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.Submissions.Contracts;

namespace Trilateral.Notifications.RuleProfiles;

/// <summary>Tells partner systems which limits and windows hold for what is drafted from now on.</summary>
internal sealed class TellOfRuleProfileConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<RuleProfilePublished>(database, board)
{
    protected override Task<Notice?> DescribeAsync(RuleProfilePublished message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.RuleProfilePublished,
        message.RuleProfileId,
        message.Version,
        message.PublishedAt,
        new Audience(message.Reach, message.Class),
        $"/submissions/v1/rule-profiles/{message.RuleProfileId}"));
}
