//! The provider itself: what it says of its addresses and keys, and how a code becomes an identity.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indexer::address::WebAddress;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, CsrfToken, DiscoveryError,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IdTokenClaims,
    IdTokenFields, IdTokenVerifier, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, Scope, SignatureVerificationError, StandardErrorResponse, StandardTokenResponse,
    TokenResponse, UserInfoClaims,
};

use super::Options;
use super::claims::{Identity, Others, Said};
use crate::error::{AppError, Result};
use crate::outgoing::{self, Client, Refusal, RefusalKind, Request};

/// Seconds for which the provider's word about itself is believed.
const FRESH: i64 = 3_600;
/// Seconds between two looks for a key that is not known yet.
const LOOK_AGAIN: i64 = 60;
/// Longest time for one request.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Most bytes of an answer.
const MAX_ANSWER: usize = 1 << 20;

/// Signatures that are believed: those with a public key.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Fields = IdTokenFields<
    Others,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Tokens = StandardTokenResponse<Fields, CoreTokenType>;
type Relying = openidconnect::Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;
type Verifier<'a> = IdTokenVerifier<'a, CoreJsonWebKey>;
type Claims = IdTokenClaims<Others, CoreGenderClaim>;
type UserInfo = UserInfoClaims<Others, CoreGenderClaim>;

/// The claims of an ID token or of user information: two types of the library with the same names for the same things.
macro_rules! said {
    ($claims:expr) => {
        Said {
            name: $claims.name().and_then(|name| name.get(None)).map(|name| name.as_str()),
            login: $claims.preferred_username().map(|login| login.as_str()),
            mail: $claims.email().map(|mail| mail.as_str()),
            is_mail_verified: $claims.email_verified() == Some(true),
            others: $claims.additional_claims(),
        }
    };
}
/// The provider, and what it said of itself last.
pub struct Provider {
    options: Options,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    client: Client,
    clock: fn() -> i64,
    /// What it said of itself last.
    known: Mutex<Known>,
}

#[derive(Clone, Default)]
struct Known {
    said: Option<Arc<CoreProviderMetadata>>,
    /// When it said so.
    at: i64,
    /// When it was last asked again for the sake of a key.
    looked: i64,
}

/// What a browser takes along, and what is kept of it.
pub struct Leaving {
    /// Where it goes.
    pub url: String,
    /// What must come back.
    pub state: String,
    /// What must stand in the token.
    pub nonce: String,
    /// What the code is exchanged with.
    pub verifier: String,
}

impl Provider {
    /// Reads the options; asks nobody yet.
    ///
    /// # Errors
    /// Addresses out of form.
    pub fn new(options: Options, client: Client, clock: fn() -> i64) -> Result<Self> {
        let wrong = |what: &str, why: String| AppError::usage(format!("`{what}` is no address: {why}"));
        WebAddress::parse(&options.issuer).map_err(|e| wrong("oidc-issuer", e.to_string()))?;
        let issuer = IssuerUrl::new(options.issuer.clone()).map_err(|e| wrong("oidc-issuer", e.to_string()))?;
        let redirect = RedirectUrl::new(options.redirect.clone()).map_err(|e| wrong("public-url", e.to_string()))?;
        Ok(Self { options, issuer, redirect, client, clock, known: Mutex::default() })
    }

    /// What the operator says of it.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Sends a browser there.
    ///
    /// # Errors
    /// A provider that does not answer, or answers something else.
    pub fn leave(&self) -> Result<Leaving> {
        let metadata = self.metadata()?;
        let relying = self.relying(&metadata);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let mut request = relying.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        for scope in &self.options.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        let (url, state, nonce) = request.set_pkce_challenge(challenge).url();
        Ok(Leaving {
            url: url.to_string(),
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
        })
    }

    /// Exchanges a code for what the provider says of its owner.
    ///
    /// # Errors
    /// A code that the provider does not take, a token that is not believed, a provider that does not answer.
    pub fn identify(&self, code: &str, verifier: &str, nonce: &str) -> Result<Identity> {
        let metadata = self.metadata()?;
        let relying = self.relying(&metadata);
        let http = |request: HttpRequest| self.send(request);
        let exchange = relying.exchange_code(AuthorizationCode::new(code.to_owned()));
        let exchange = exchange.map_err(|_| self.failed("names no address for codes".to_owned()))?;
        let tokens: Tokens = exchange
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()))
            .request(&http)
            .map_err(|error| self.not_exchanged(&error))?;
        let claims = self.believed(&relying, &tokens, &Nonce::new(nonce.to_owned()))?;
        let mut identity = Identity {
            issuer: self.options.issuer.clone(),
            subject: claims.subject().to_string(),
            ..Identity::default()
        };
        identity.learn(&said!(claims), &self.options.groups_claim);
        if let Some(more) = self.user_info(&relying, &tokens, &claims)? {
            identity.learn(&said!(more), &self.options.groups_claim);
        }
        Ok(identity)
    }

    /// The claims of the token, once all about it is checked. A key that is not known yet is looked for once a minute.
    fn believed(&self, relying: &Relying, tokens: &Tokens, nonce: &Nonce) -> Result<Claims> {
        let told = |error: &ClaimsVerificationError| self.not_believed(error);
        match claims(&verifier(relying), tokens, nonce) {
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                let metadata = self.renewed()?;
                let newer = self.relying(&metadata);
                claims(&verifier(&newer), tokens, nonce).map_err(|error| told(&error))
            }
            other => other.map_err(|error| told(&error)),
        }
    }

    /// What the provider's user information adds, where it has any. It must be about the same subject.
    fn user_info(&self, relying: &Relying, tokens: &Tokens, claims: &Claims) -> Result<Option<UserInfo>> {
        let token = tokens.access_token();
        // A token with other bytes cannot stand in a header.
        let fits = token.secret().bytes().all(|byte| byte.is_ascii_graphic());
        let Ok(request) = relying.user_info(token.clone(), Some(claims.subject().clone())) else { return Ok(None) };
        if !fits {
            return Err(self.failed("gave an access token that cannot be sent".to_owned()));
        }
        let answer = request.request(&|request: HttpRequest| self.send(request));
        answer.map(Some).map_err(|error| self.failed(format!("does not say who you are: {}", causes(&error))))
    }

    fn relying(&self, metadata: &CoreProviderMetadata) -> Relying {
        let client = ClientId::new(self.options.client.clone());
        let relying = Relying::from_provider_metadata(metadata.clone(), client, self.options.secret.clone());
        let methods = metadata.token_endpoint_auth_methods_supported();
        let takes = |method| methods.is_none_or(|methods| methods.contains(&method));
        let in_body = !takes(CoreClientAuthMethod::ClientSecretBasic) && takes(CoreClientAuthMethod::ClientSecretPost);
        let auth = if in_body { AuthType::RequestBody } else { AuthType::BasicAuth };
        relying.set_auth_type(auth).set_redirect_uri(self.redirect.clone())
    }

    /// What the provider says of itself, asked anew each hour.
    fn metadata(&self) -> Result<Arc<CoreProviderMetadata>> {
        let known = self.known();
        let age = (self.clock)() - known.at;
        match known.said {
            Some(said) if (0..FRESH).contains(&age) => Ok(said),
            _ => self.discover(known.looked),
        }
    }

    /// The same, asked again at once for a key that is not known; at most once a minute, whatever tokens arrive.
    fn renewed(&self) -> Result<Arc<CoreProviderMetadata>> {
        let now = (self.clock)();
        if now - self.known().looked < LOOK_AGAIN { self.metadata() } else { self.discover(now) }
    }

    /// Nothing is locked while it is asked: a slow provider holds up whoever signs in, and nobody else.
    fn discover(&self, looked: i64) -> Result<Arc<CoreProviderMetadata>> {
        let said = CoreProviderMetadata::discover(&self.issuer, &|request: HttpRequest| self.send(request));
        let said = Arc::new(said.map_err(|error| self.not_discovered(&error))?);
        let known = Known { said: Some(Arc::clone(&said)), at: (self.clock)(), looked };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(said)
    }

    fn known(&self) -> Known {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn send(&self, request: HttpRequest) -> std::result::Result<HttpResponse, Refusal> {
        let (head, body) = request.into_parts();
        let setup = |why: String| Refusal { kind: RefusalKind::Setup, text: why };
        let url = WebAddress::parse(&head.uri.to_string()).map_err(|error| setup(error.to_string()))?;
        let mut headers = head.headers;
        headers.iter_mut().for_each(|(_, value)| value.set_sensitive(true));
        let request = Request { method: head.method, url, headers, body, timeout: TIMEOUT, max_answer: MAX_ANSWER };
        let outgoing::Answer { status, headers, body } = self.client.send(&request)?;
        let mut response = HttpResponse::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }

    fn failed(&self, what: String) -> AppError {
        AppError::outside(format!("{} {what}", self.options.name)).hint("try again, or tell an admin")
    }

    fn not_discovered(&self, error: &DiscoveryError<Refusal>) -> AppError {
        let text = match error {
            DiscoveryError::Request(refusal) => format!("cannot be asked: {refusal}"),
            DiscoveryError::Response(status, ..) => {
                format!("does not say how to sign in: `{}` answers {}", self.options.issuer, status.as_u16())
            }
            other => format!("does not say how to sign in: {}", causes(other)),
        };
        self.failed(text).hint("an admin compares `oidc-issuer` with the address that the provider names itself by")
    }

    fn not_exchanged(
        &self,
        error: &RequestTokenError<Refusal, StandardErrorResponse<CoreErrorResponseType>>,
    ) -> AppError {
        match error {
            RequestTokenError::Request(refusal) => self.failed(format!("cannot be asked: {refusal}")),
            RequestTokenError::ServerResponse(said) => match said.error() {
                CoreErrorResponseType::InvalidGrant => {
                    AppError::unauthorized(format!("{} does not take this sign-in any more", self.options.name))
                        .hint("begin again here")
                }
                CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => self
                    .failed("does not know this catalog, or takes another secret for it".to_owned())
                    .hint("an admin compares `oidc-client-id` and `oidc-client-secret-file` with what is registered there"),
                other => self.failed(format!("refuses this sign-in (`{}`)", shown(other.as_ref()))),
            },
            other => self.failed(format!("answers something that is no token: {}", causes(other))),
        }
    }

    fn not_believed(&self, error: &ClaimsVerificationError) -> AppError {
        let why = match error {
            ClaimsVerificationError::Expired(_) => "it is out of date (compare the clocks of both machines)".to_owned(),
            ClaimsVerificationError::InvalidAudience(_) => "it is for another application".to_owned(),
            ClaimsVerificationError::InvalidIssuer(_) => "it is of another provider".to_owned(),
            ClaimsVerificationError::InvalidNonce(_) => "it belongs to another sign-in".to_owned(),
            ClaimsVerificationError::SignatureVerification(error) => format!("its signature does not hold: {error}"),
            other => causes(other),
        };
        AppError::unauthorized(format!("what {} says of you is not believed: {why}", self.options.name))
            .hint("begin again; if it stays so, tell an admin")
    }
}

fn verifier(relying: &Relying) -> Verifier<'_> {
    relying.id_token_verifier().set_allowed_algs(ALGORITHMS)
}

fn claims(
    verifier: &Verifier<'_>,
    tokens: &Tokens,
    nonce: &Nonce,
) -> std::result::Result<Claims, ClaimsVerificationError> {
    let other = |text: &str| ClaimsVerificationError::Other(text.to_owned());
    let token = tokens.id_token().ok_or_else(|| other("it gave no ID token"))?;
    let claims = token.claims(verifier, nonce)?;
    if let Some(expected) = claims.access_token_hash() {
        let signature = ClaimsVerificationError::SignatureVerification;
        let (algorithm, key) =
            (token.signing_alg().map_err(signature)?, token.signing_key(verifier).map_err(signature)?);
        let actual = AccessTokenHash::from_token(tokens.access_token(), algorithm, key);
        if actual.ok().as_ref() != Some(expected) {
            return Err(other("its access token belongs to another sign-in"));
        }
    }
    Ok(claims.clone())
}

/// An error with all its causes, on one line.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    shown(&text)
}

/// Words of somebody else, as far as they are shown.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}
