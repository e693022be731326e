using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.PilotInitiatives;

/// <summary>Tells the three sides' systems that their meeting of the half-year was held.</summary>
internal sealed class TellOfTrilateralMeetingConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<TrilateralMeetingRecorded>(database, board)
{
    protected override Task<Notice?> DescribeAsync(TrilateralMeetingRecorded message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.TrilateralMeetingRecorded,
        message.MeetingId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/pilot-initiatives/{message.PilotInitiativeId}/trilateral-meetings/{message.MeetingId}"));
}
