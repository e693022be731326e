using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.Submissions.Contracts;

namespace Trilateral.Notifications.Contributions;

/// <summary>Tells everybody within reach that a contribution is public.</summary>
internal sealed class TellOfPublicationConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<ContributionPublished>(database, board)
{
    /// <summary>What was said years ago is recorded for whoever looks it up; nobody is told of it as news.</summary>
    protected override Task<Notice?> DescribeAsync(ContributionPublished message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(message.RecordedAfterTheFact ? null : new(
        NoticeTypes.ContributionPublished,
        message.ContributionId,
        message.Version,
        message.PublishedAt,
        new Audience(message.Reach, message.Class),
        $"/submissions/v1/contributions/{message.ContributionId}")
    {
        Facts = new Dictionary<string, string> { ["title"] = message.Title },
    });
}
