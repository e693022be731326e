using Trilateral.Membership;
using Trilateral.Membership.Data;
using Trilateral.Membership.Mandates;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddServiceDatabase<MembershipDbContext>(MembershipService.Database);
builder.AddServiceMessaging<MembershipDbContext>(MembershipService.Messaging);
builder.AddServiceIdentity(MembershipService.Messaging);
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, MembershipJson.Default));
builder.AddTokens();

var app = builder.Build();
app.UseServiceDefaults();
app.MapServiceHealth();
app.MapOrganisations();
app.MapTokens();
app.MapMandates();
app.Run();
