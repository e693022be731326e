using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells that an alliance has a new member. The names come with other messages; until both are here this one is put off.</summary>
internal sealed class TellOfMemberConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<MemberAdmitted>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(MemberAdmitted message, CancellationToken cancellationToken)
    {
        if (message.RecordedAfterTheFact)
        {
            // History is for whoever looks it up; nobody is mailed that somebody joined years ago.
            return null;
        }

        var organisation = await Database.Organisations.FindAsync([message.OrganisationId], cancellationToken);
        var alliance = await Database.Alliances.FindAsync([message.AllianceId], cancellationToken);
        if (organisation is null || alliance is null)
        {
            throw new NotKnownYetException($"The names of {message.OrganisationId} and {message.AllianceId} have not arrived yet.");
        }

        alliance.RequireReach(message.Reach);
        return new Notice(
            NoticeTypes.MemberAdmitted,
            message.MembershipId,
            message.Version,
            Now,
            new Audience(message.Reach, message.Class),
            $"/membership/v1/alliances/{message.AllianceId}/members")
        {
            Facts = new Dictionary<string, string> { ["organisation"] = organisation.Name, ["alliance"] = alliance.Name },
        };
    }
}
