using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Preferences;

/// <summary>Which mail the people of an organisation get for whom nobody has chosen, for those who keep their contacts.</summary>
internal static class ReadMailDefaults
{
    public static async Task<Results<Resource<MailDefaultsAnswer>, ProblemHttpResult>> HandleAsync(
        string organisationId, Actor actor, NotificationsDbContext database, CancellationToken cancellationToken)
    {
        var (side, framework) = (WireNames<Side>.Of(actor.Side), actor.Framework ?? "");
        var defaults = actor.MayKeep(side, actor.Framework, organisationId)
            ? await database.MailDefaults.AsNoTracking().SingleOrDefaultAsync(row => row.OrganisationId == organisationId && row.Side == side && row.Framework == framework, cancellationToken)
            : null;
        return defaults is null ? SaveMailDefaults.NotThere() : Resource.Ok(MailDefaultsAnswer.Of(defaults));
    }
}
